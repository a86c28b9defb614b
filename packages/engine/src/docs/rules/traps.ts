import type { RuleTopic } from './types';

/** How a controller gets its traffic recognised, and what defeats it. */
export const traps: RuleTopic = {
  title: 'Ways to service routing, and traps',
  intro:
    'What a controller with a sidecar can do so that the sidecar knows the service (M2), and what defeats it although the controller dials the address of the Service (M6).',
  rules: [
    {
      id: 'M2.1',
      title: 'Write the name of the service as Host',
      text: 'The surest way on an HTTP port. The application then sees that Host; a VirtualService for the service can set the original one back.',
      source: [
        'pilot/pkg/networking/core/httproute.go#generateVirtualHostDomains',
      ],
      cases: ['routing-host-forms'],
    },
    {
      id: 'M2.2',
      title: 'Write the address of the Service as Host',
      text: 'Known like a name of the service.',
      source: [
        'pilot/pkg/networking/core/httproute.go#generateVirtualHostDomains',
      ],
      cases: ['routing-host-forms'],
    },
    {
      id: 'M2.3',
      title: 'A VirtualService of the mesh for the public host',
      text: 'Works on port 80. On another port only where it names a host of a service with that port as well.',
      source: [
        'pilot/pkg/networking/core/httproute.go#BuildSidecarOutboundVirtualHosts',
      ],
      cases: ['routing-mesh-vs-port-80'],
    },
    {
      id: 'M2.4',
      title: 'A ServiceEntry for the public host',
      text: 'Inside of the mesh, with a workload selector and the number that is dialled as port; with `targetPort` where the pod’s differs.',
      source: ['pilot/pkg/serviceregistry/serviceentry/conversion.go'],
      cases: [
        'routing-serviceentry-mesh-internal',
        'routing-serviceentry-target-port',
      ],
    },
    {
      id: 'M2.5',
      title: 'A port that does not say HTTP',
      text: 'Undeclared or TCP ports are known by the address of the Service alone.',
      source: ['pilot/pkg/networking/core/listener.go'],
      cases: ['routing-vip-unnamed-port', 'routing-tcp'],
    },
    {
      id: 'M6.1',
      title: 'A headless Service has no address to dial',
      text: 'Controllers fall back to pods, or fail.',
      source: ['pilot/pkg/networking/core/listener.go'],
      cases: ['routing-headless-http', 'routing-headless-http-port-differs'],
    },
    {
      id: 'M6.2',
      title: 'The target port on the address of the Service',
      text: 'An entry may name the number of the target; on the address of the Service nothing listens there.',
      source: [
        'https://kubernetes.io/docs/concepts/services-networking/service/',
      ],
      cases: ['routing-wrong-port-on-vip'],
    },
    {
      id: 'M6.3',
      title: 'Exclusions that cover the address of the Service',
      text: 'What the sidecar does not capture, it does not encrypt.',
      source: ['tools/istio-iptables/pkg/capture/run.go'],
      cases: ['routing-exclude-outbound'],
    },
    {
      id: 'M6.4',
      title: 'Addresses that are translated before the sidecar',
      text: 'Load balancing at the socket, as Cilium does it unless told to keep to the host namespace, shows the sidecar a pod’s address instead of the Service’s.',
      source: ['https://docs.cilium.io/en/stable/network/servicemesh/istio/'],
      cases: [],
      notJudged: 'the kernel does it, before any proxy of Istio',
    },
    {
      id: 'M6.5',
      title: 'A service that the controller’s namespace does not see',
      text: 'Egress hosts of a Sidecar, exports of the Service and discovery selectors hide services.',
      source: ['pilot/pkg/model/sidecar.go#selectServices'],
      cases: ['routing-sidecar-egress', 'discovery-selectors-backend-hidden'],
    },
    {
      id: 'M6.6',
      title: 'A rule that sends something else',
      text: 'A DestinationRule with DISABLE or SIMPLE decides, however well the destination is known.',
      source: [
        'pilot/pkg/networking/core/cluster_tls.go#buildUpstreamTLSSettings',
      ],
      cases: ['routing-dr-tls-beats-mapping'],
    },
    {
      id: 'M6.7',
      title: 'HTTP/1.0 upstream',
      text: 'Sidecars answer 426 unless they are told to take it.',
      source: ['pilot/pkg/features/pilot.go#HTTP10'],
      cases: [],
      notJudged: 'the simulation of Istio sends no HTTP/1.0',
    },
    {
      id: 'M6.8',
      title: 'gRPC to a port that says http',
      text: 'The sidecar speaks HTTP/1.1 to it; the port has to say `grpc` or `http2`.',
      source: [
        'https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/',
      ],
      cases: [],
      notJudged:
        'the cases compare encryption, not the version of HTTP upstream',
    },
    {
      id: 'M6.9',
      title: 'Another Service that declares the number as HTTP',
      text: 'Its listener takes unrelated traffic on that number too; unknown Hosts and TLS pass on unchanged, or are refused under REGISTRY_ONLY.',
      source: ['pilot/pkg/networking/core/listener.go'],
      cases: ['routing-other-http-listener'],
    },
  ],
};
