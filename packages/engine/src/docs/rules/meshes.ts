import type { RuleTopic } from './types';

/** Control planes and what they read. */
export const meshes: RuleTopic = {
  title: 'Control planes',
  intro:
    'Settings of the client’s control plane decide what is sent, those of the server’s what is accepted.',
  rules: [
    {
      id: 'R7.1',
      title: 'Mesh settings',
      text: 'ConfigMap `istio` or `istio-<revision>` beside istiod, key `mesh`, over Istio’s defaults. A message that is present replaces the default as a whole: `outboundTrafficPolicy: {}` is REGISTRY_ONLY.',
      source: [
        'pilot/pkg/bootstrap/mesh.go#getMeshConfigMapName',
        'pkg/config/mesh/mesh.go#DefaultMeshConfig',
        'pkg/util/protomarshal/protomarshal.go#ApplyJSON',
      ],
      cases: [
        'routing-outbound-policy-empty',
        'root-namespace-renamed',
        'auto-mtls-off',
      ],
    },
    {
      id: 'R7.2',
      title: 'Revisions and tags',
      text: 'Pods belong to the control plane whose revision or tag injected them. Istio’s objects with the label `istio.io/rev` are read by the control plane of exactly that revision; tags do not count there.',
      source: [
        'pkg/revisions/tag_watcher.go#GetMyTags',
        'pkg/config/model.go#LabelsInRevision',
      ],
      cases: [
        'revision-label',
        'injection-no-default-revision',
        'injection-default-tag',
      ],
    },
    {
      id: 'R7.3',
      title: 'Discovery selectors',
      text: 'Namespaces that none selects are invisible to the control plane: their Services, pods and policies. The root namespace is no exception.',
      source: ['pkg/kube/namespace/filter.go'],
      cases: [
        'discovery-selectors-root-hidden',
        'discovery-selectors-backend-hidden',
      ],
    },
    {
      id: 'R7.4',
      title: 'Switches of istiod',
      text: 'Environment of the istiod Deployment, where a switch changes a verdict: `PILOT_ENABLE_AMBIENT`, `PILOT_PREFER_SENDING_HBONE`, `ENABLE_TLS_ON_SIDECAR_INGRESS`, `PILOT_SCOPE_GATEWAY_TO_NAMESPACE`, `PILOT_ENABLE_STRICT_GATEWAY_MERGING`, `ENABLE_ENHANCED_DESTINATIONRULE_MERGE`, `PILOT_ENABLE_EDS_FOR_HEADLESS_SERVICES`, `ENABLE_GATEWAY_API_MANUAL_DEPLOYMENT`, `ENABLE_INGRESS_WAYPOINT_ROUTING`, `PILOT_SIDECAR_PICK_BEST_SERVICE_NAMESPACE`, `PILOT_ENABLE_ALPHA_GATEWAY_API` and `PILOT_ALLOW_SIDECAR_SERVICE_INBOUND_LISTENER_MERGE`.',
      source: ['pilot/pkg/features'],
      cases: [
        'sidecar-ingress-tls-disable-flag',
        'routing-headless-eds-flag',
        'gateway-selector-scoped',
        'ambient-prefer-hbone',
        'ambient-off-gateway',
      ],
    },
    {
      id: 'R7.5',
      title: 'The release of istiod',
      text: 'The tag of its image, else its labels. Where neither tells, the newest rules are used and the evidence says so; the table below has what releases do differently.',
      source: [
        'manifests/charts/istio-control/istio-discovery/templates/deployment.yaml',
      ],
      cases: [],
      notJudged:
        'the cases were judged by one release; earlier behaviour was read from release branches',
    },
  ],
};
