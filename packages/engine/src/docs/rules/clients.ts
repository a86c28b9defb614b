import type { RuleTopic } from './types';

/** What a client of the mesh sends. */
export const clients: RuleTopic = {
  title: 'Client policy',
  intro:
    'What is sent once a connection belongs to a service that the client knows. Namespaces here are those of the client: a sidecar has its pod’s, a gateway that of its pod.',
  rules: [
    {
      id: 'R3.1',
      title: 'Who is the client',
      text: 'A captured sidecar, an Istio gateway, a waypoint and ztunnel decide about TLS for the process behind them. A process outside of the mesh, on the host network or not captured sends what it writes itself.',
      source: ['pilot/pkg/networking/core/cluster_builder.go'],
      cases: [
        'combination-no-mesh',
        'routing-host-network-client',
        'routing-permissive-hint-client-namespace',
      ],
    },
    {
      id: 'R3.2',
      title: 'Which DestinationRule applies',
      text: 'Rules of the client’s namespace, else of the service’s, else of the root namespace; in each the most specific host, and the first step that has one wins as a whole. A host without a dot belongs to the namespace of the rule; any other host is literal. Rules of one namespace for the same host are merged when their exports are equal: the policy of the first. A BackendTLSPolicy acts as a rule with TLS SIMPLE.',
      source: [
        'pilot/pkg/model/push_context.go#destinationRule',
        'pilot/pkg/model/destination_rule.go#mergeDestinationRule',
        'pilot/pkg/config/kube/gateway/backend_policies.go',
      ],
      cases: [
        'dr-host-with-dot-not-fqdn',
        'dr-host-svc-suffix',
        'dr-short-name-other-namespace',
        'dr-wildcard-in-root-gateway-in-root',
        'dr-client-wildcard-beats-exact',
        'dr-root-exportto-dot',
        'dr-exportto-unequal-not-merged',
        'dr-merge-first-policy-wins',
        'dr-exportto-superset',
        'dr-private-beside-selector',
        'dr-workload-selector',
        'dr-invisible-specific-hides-wildcard',
        'backend-tls-policy',
      ],
    },
    {
      id: 'R3.3',
      title: 'The policy for a port and a subset',
      text: 'An entry of `portLevelSettings` (keyed by the Service port) replaces the policy without inheritance, a subset’s TLS that of its rule. For single endpoints a port entry without TLS does inherit: the two can disagree.',
      source: [
        'pilot/pkg/networking/util/util.go#GetPortLevelTrafficPolicy',
        'pilot/pkg/xds/endpoints/mtls_checker.go#trafficPolicyTLSModeForPort',
      ],
      cases: [
        'dr-mutual-port-entry-without-tls-bare',
        'dr-disable-port-entry-without-tls',
        'dr-mutual-port-entry-disable',
        'subset-disable-split',
        'dr-port-level-target-port',
      ],
    },
    {
      id: 'R3.4',
      title: 'TLS of the destination as a whole',
      text: 'What a DestinationRule states: DISABLE, SIMPLE, MUTUAL or ISTIO_MUTUAL, the last to every endpoint whatever it is; `tls: {}` is DISABLE. On a sidecar SIMPLE and MUTUAL with a `credentialName` send plaintext unless the rule has a workload selector. Without TLS in a rule, automatic mTLS, unless it is off, the service is outside of the mesh, or the policy of the namespace or mesh is DISABLE (policies of workloads are not looked at).',
      source: [
        'pilot/pkg/networking/core/cluster_tls.go#buildUpstreamTLSSettings',
        'pilot/pkg/model/push_context.go#BestEffortInferServiceMTLSMode',
      ],
      cases: [
        'namespace-disable-workload-strict',
        'dr-empty-tls',
        'dr-simple-credential',
        'dr-simple-credential-selector',
        'auto-mtls-off',
        'routing-dr-tls-beats-mapping',
        'routing-permissive-hint-client-namespace',
      ],
    },
    {
      id: 'R3.5',
      title: 'Automatic mTLS, endpoint by endpoint',
      text: 'mTLS to endpoints labelled for it whose own policy is not DISABLE, plaintext to the others. Destinations that keep the dialled address (headless Services, load balancer PASSTHROUGH) are all or nothing: one endpoint without the label, and all get plaintext; DISABLE of a workload or port is not seen. A gateway with PASSTHROUGH reaches nobody.',
      source: [
        'pilot/pkg/xds/endpoints/mtls_checker.go#checkMtlsEnabled',
        'pilot/pkg/networking/core/cluster_traffic_policy.go#applyLoadBalancer',
      ],
      cases: [
        'namespace-strict-workload-disable',
        'headless-gateway-one-unlabelled',
        'headless-sidecar-workload-disable',
        'headless-sidecar-namespace-disable',
        'headless-sidecar-mixed-labels',
        'lb-passthrough',
        'lb-passthrough-unlabelled',
        'mixed-pods',
        'gateway-lb-passthrough',
      ],
    },
    {
      id: 'R3.6',
      title: 'HBONE',
      text: 'Where istiod has ambient on, Envoys send HBONE to captured pods, waypoints and pods with a tunnel label; a pod that is labelled for Istio mTLS as well keeps that. DISABLE in a rule does not turn HBONE off, SIMPLE and MUTUAL run inside it. ztunnel sends HBONE or the bytes as they are: to an ordinary sidecar it sends plaintext.',
      source: [
        'pilot/pkg/networking/core/cluster_tls.go#applyHBONETransportSocketMatches',
        'pkg/workloadapi/workload.proto#TunnelProtocol',
      ],
      cases: [
        'ambient-client-sidecar-backends',
        'ambient-hbone-sidecar',
        'ambient-prefer-hbone',
        'ambient-host-network-client',
        'ambient-off-gateway',
        'ambient-destination-rules',
        'ambient-headless',
        'ambient-strict',
      ],
    },
  ],
};
