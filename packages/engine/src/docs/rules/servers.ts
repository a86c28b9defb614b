import type { RuleTopic } from './types';

/** What a pod port accepts. */
export const servers: RuleTopic = {
  title: 'Server policy',
  intro:
    'What the data plane in front of a pod port takes, by PeerAuthentication. All of it is per pod and per port of the pod.',
  rules: [
    {
      id: 'R2.1',
      title: 'An empty selector is no selector',
      text: 'For sidecars `selector: {}` and `selector: {matchLabels: {}}` make a policy of the namespace, or of the mesh in the root namespace.',
      source: [
        'pilot/pkg/security/authn/policy_applier.go#ComposePeerAuthentication',
      ],
      cases: ['empty-selector-in-root'],
    },
    {
      id: 'R2.2',
      title: 'A policy with a selector in the root namespace is ignored',
      text: 'It selects nothing, in other namespaces and in the root namespace itself.',
      source: [
        'pilot/pkg/security/authn/policy_applier.go#ComposePeerAuthentication',
      ],
      cases: ['root-namespace-selector-ignored'],
    },
    {
      id: 'R2.3',
      title: 'One policy a level, and the innermost that says something',
      text: 'Levels are mesh, namespace and workload; at each the oldest policy applies (age, then name, then namespace) and others are dropped, not merged. The mode of the innermost that is not UNSET decides.',
      source: [
        'pilot/pkg/security/authn/policy_applier.go#ComposePeerAuthentication',
        'pilot/pkg/model/authentication.go#addPeerAuthentication',
      ],
      cases: [
        'mesh-strict',
        'namespace-permissive-over-mesh-strict',
        'two-namespace-policies-older-unset',
        'two-namespace-policies-same-age',
        'two-workload-policies-no-merge',
      ],
    },
    {
      id: 'R2.4',
      title: 'Port levels need a selector',
      text: 'Istio refuses `portLevelMtls` without one, and ignores it when it is stored all the same.',
      source: ['pkg/config/validation/validation.go'],
      cases: ['port-level-without-selector'],
    },
    {
      id: 'R2.5',
      title: 'Port levels are keyed by the port of the pod',
      text: 'Named target ports are resolved per pod; the number of the Service port means nothing here. An entry counts for ports of no Service too, and UNSET inherits.',
      source: [
        'pilot/pkg/networking/plugin/authn/authentication.go#ForPassthrough',
      ],
      cases: [
        'port-level-service-port',
        'port-level-target-port',
        'named-target-port-per-pod',
        'port-level-unset-inherits',
        'port-level-unexposed-port',
      ],
    },
    {
      id: 'R2.6',
      title: 'Without a mode, PERMISSIVE',
      text: 'Where no policy says more than UNSET, or none exists, plaintext and mTLS are both taken.',
      source: [
        'pilot/pkg/security/authn/policy_applier.go#ComposePeerAuthentication',
      ],
      cases: [
        'mesh-unset-is-permissive',
        'pa-empty-mtls',
        'port-level-unset-inherits',
      ],
    },
    {
      id: 'R2.7',
      title: 'PeerAuthentication does not apply to gateways',
      text: 'Listeners of an Istio gateway follow its Gateways only: STRICT in the mesh does not close them. A gateway that ztunnel captures is subject to the policies of captured pods.',
      source: ['pilot/pkg/networking/core/gateway.go'],
      cases: [
        'gateway-pod-as-backend',
        'gateway-mesh-strict',
        'ambient-gateway-captured',
      ],
    },
    {
      id: 'R2.8',
      title: 'Captured pods: DISABLE is PERMISSIVE',
      text: 'HBONE is always taken, so mesh clients stay on mTLS; the policy decides only about plaintext.',
      source: ['pilot/pkg/serviceregistry/ambient/authorization.go'],
      cases: ['ambient-policies'],
    },
    {
      id: 'R2.9',
      title: 'Captured pods: levels, and a selector that is empty',
      text: 'Levels as for sidecars, but a policy of the mesh counts only if its selector is absent: `selector: {}` in the root namespace is mesh-wide for sidecars and nothing for captured pods.',
      source: [
        'pilot/pkg/serviceregistry/ambient/workloads.go#fetchPeerAuthentications',
      ],
      cases: [
        'empty-selector-in-root',
        'ambient-permissive-workload-ns-strict',
        'ambient-ns-unset-mesh-strict',
        'ambient-ns-permissive-mesh-strict',
      ],
    },
    {
      id: 'R2.10',
      title: 'Captured pods: STRICT denies connections without identity',
      text: 'Plaintext is reset, no TLS error.',
      source: ['pilot/pkg/serviceregistry/ambient/authorization.go'],
      cases: ['ambient-strict', 'ambient-policies'],
    },
    {
      id: 'R2.11',
      title: 'Captured pods: port levels',
      text: 'Under STRICT, ports that are PERMISSIVE or DISABLE are open; under PERMISSIVE, ports that are STRICT are closed. Where the workload is UNSET under a STRICT parent, exceptions count only if one port says PERMISSIVE; and where the namespace is UNSET too and the mesh is STRICT, such an exception opens the whole workload.',
      source: [
        'pilot/pkg/serviceregistry/ambient/authorization.go#convertedSelectorPeerAuthentications',
      ],
      cases: [
        'ambient-strict-port-permissive',
        'ambient-strict-port-disable',
        'ambient-permissive-port-strict',
        'ambient-disable-port-strict',
        'ambient-unset-only-disable',
        'ambient-unset-disable-and-permissive',
        'ambient-unset-permissive',
        'ambient-unset-mesh-strict-permissive',
        'ambient-unset-ns-unset-mesh-strict',
        'ambient-unset-ns-unset-mesh-strict-strict-port',
      ],
    },
    {
      id: 'R2.12',
      title: 'Captured pods: bypassed inbound traffic is not judged',
      text: 'Plaintext to a pod that bypasses inbound capture reaches the application under every policy.',
      source: ['cni/pkg/iptables/iptables.go'],
      cases: ['ambient-bypass-inbound'],
    },
    {
      id: 'R2.13',
      title: 'A sidecar can take HBONE',
      text: 'One whose proxy settings enable it takes HBONE in every mode, and the rest as its mode says.',
      source: [
        'pilot/pkg/networking/core/listener_inbound.go#buildInboundHBONEListeners',
      ],
      cases: ['ambient-hbone-sidecar'],
    },
    {
      id: 'R2.14',
      title: 'What each mode does with the bytes that arrive',
      text: [
        '| bytes | DISABLE | PERMISSIVE | STRICT |',
        '| --- | --- | --- | --- |',
        '| plaintext | plaintext | plaintext | rejected |',
        '| Istio mTLS, HTTP port | rejected | mtls | mtls |',
        '| Istio mTLS, TCP or undeclared port | tls-error | mtls | mtls |',
        '| other TLS, HTTP port | rejected | rejected | tls-error |',
        '| other TLS, TCP or undeclared port | app-tls | app-tls | tls-error |',
        '',
        'A certificate of the mesh with another ALPN passes under STRICT; under PERMISSIVE it is other TLS.',
      ].join('\n'),
      source: [
        'pilot/pkg/networking/core/filterchain_options.go',
        'pilot/pkg/networking/core/sidecar_simulation_test.go#TestInbound',
      ],
      cases: [
        'accept-matrix-disable',
        'accept-matrix-permissive',
        'accept-matrix-strict',
        'own-mesh-certificate-disable',
        'own-mesh-certificate-permissive',
        'own-mesh-certificate-strict',
      ],
    },
    {
      id: 'R2.15',
      title: 'The protocol of a port',
      text: '`appProtocol`, else the name up to the first `-`; ports 25, 53, 3306 and 27017 are TCP without a name. What is not declared is recognised by its bytes. Of several Services with the same target the oldest decides, of several ports of one Service the first.',
      source: [
        'pkg/config/kube/conversion.go#ConvertProtocol',
        'pkg/config/protocol/instance.go#Parse',
      ],
      cases: [
        'protocol-names',
        'oldest-service-decides-protocol',
        'one-target-two-ports-tcp-first',
        'one-target-two-ports-http-first',
      ],
    },
    {
      id: 'R2.16',
      title: 'A Sidecar resource shapes the server',
      text: 'The oldest with a matching selector, else the oldest of the namespace without one, else that of the root namespace. With `ingress`, other captured ports keep the modes of PeerAuthentication; `tls` in it counts only for a port in DISABLE and with the switch of istiod.',
      source: [
        'pilot/pkg/model/push_context.go#initSidecarScopes',
        'pilot/pkg/networking/core/listener_inbound.go#buildInboundListeners',
      ],
      cases: [
        'sidecar-ingress-other-port',
        'sidecar-ingress-tls-permissive',
        'sidecar-ingress-tls-disable-flag',
        'routing-sidecar-root-default',
      ],
    },
  ],
};
