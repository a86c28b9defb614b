import type { RuleTopic } from './types';

/** Does traffic of a sidecar belong to a service at all? */
export const routing: RuleTopic = {
  title: 'Service routing',
  intro:
    'Only traffic that a sidecar recognises as a service’s gets mTLS. Rules M1 are its cases for a controller with a sidecar, where P is the port of the Service and T that of the pod.',
  rules: [
    {
      id: 'R4.1',
      title: 'What a sidecar listens for',
      text: 'Services that it sees: not hidden by exports of the Service, by the Sidecar resource of its namespace, or by discovery selectors. HTTP ports share one listener for each port number, where the Host decides; other ports have a listener at the address of the Service, headless ones at each pod. What matches nothing goes on as the outbound policy says.',
      source: [
        'pilot/pkg/networking/core/listener.go#buildSidecarOutboundListeners',
        'pilot/pkg/networking/core/httproute.go#BuildSidecarOutboundVirtualHosts',
        'pilot/pkg/model/sidecar.go#selectServices',
      ],
      cases: [
        'routing-reencrypt-http-port',
        'routing-dynamic-dns',
        'routing-sidecar-outbound-policy',
        'routing-sidecar-egress',
        'routing-sidecar-egress-imported',
        'routing-service-exportto',
        'routing-default-service-exportto',
        'routing-other-http-listener',
        'routing-external-name',
        'discovery-selectors-backend-hidden',
      ],
    },
    {
      id: 'R4.2',
      title: 'Rules for a Host',
      text: 'The table of an HTTP port holds every form of the names of its Services, their addresses, aliases, and hosts of VirtualServices for the mesh; exact names before wildcards. Undeclared ports on the address of the Service, and headless pods on the port of the Service, need no Host.',
      source: [
        'pilot/pkg/networking/core/httproute.go#generateVirtualHostDomains',
      ],
      cases: [
        'routing-auto-pod-ip-service-host',
        'routing-auto-pod-ip-shared',
        'routing-headless-http',
        'routing-headless-http-port-differs',
        'routing-wrong-port-on-vip',
        'routing-host-forms',
      ],
    },
    {
      id: 'R4.3',
      title: 'Names that are added',
      text: 'A VirtualService for the mesh adds its host on port 80, elsewhere only beside a host with that port. A ServiceEntry for the public name, inside of the mesh and with a workload selector, makes it a service of its own, for the address of the Service and for pods with that port number.',
      source: [
        'pilot/pkg/networking/core/httproute.go#BuildSidecarOutboundVirtualHosts',
        'pilot/pkg/serviceregistry/serviceentry/conversion.go',
      ],
      cases: [
        'routing-mesh-vs-port-80',
        'routing-vs-gateway-only',
        'routing-serviceentry-mesh-internal',
        'routing-serviceentry-target-port',
        'gwapi-mesh-route',
      ],
    },
    {
      id: 'R4.4',
      title: 'What keeps a client’s sidecar out',
      text: 'Excluded ports and address ranges, a process with the user or group of the proxy (1337), the host network, interception mode NONE. Inbound settings of the client do not matter for what it sends.',
      source: ['tools/istio-iptables/pkg/capture/run.go'],
      cases: [
        'routing-exclude-outbound',
        'routing-proxy-user',
        'routing-include-inbound-empty',
        'routing-interception-none-client',
        'routing-host-network-client',
      ],
    },
    {
      id: 'M1.a',
      title: 'Address of the Service, TCP port',
      text: 'mTLS, whatever the Host.',
      source: ['pilot/pkg/networking/core/listener.go'],
      cases: ['routing-tcp'],
    },
    {
      id: 'M1.b',
      title: 'Address of the Service, undeclared port',
      text: 'mTLS, whatever the Host. Naming the port `http` ends that.',
      source: ['pilot/pkg/networking/core/listener.go'],
      cases: ['routing-vip-unnamed-port', 'routing-vip-unnamed-beside-http'],
    },
    {
      id: 'M1.c',
      title: 'Address of the Service, HTTP port, Host of the service',
      text: 'mTLS for every form of the service’s name that the client’s namespace knows, and for its address as Host.',
      source: [
        'pilot/pkg/networking/core/httproute.go#generateVirtualHostDomains',
      ],
      cases: ['routing-host-forms'],
    },
    {
      id: 'M1.d',
      title: 'Address of the Service, HTTP port, another Host',
      text: 'Passed on as it came: plaintext, rejected under STRICT. The address does not tell the sidecar the service; this is what most controllers send.',
      source: [
        'pilot/pkg/networking/core/httproute.go#buildCatchAllVirtualHost',
      ],
      cases: ['routing-vip-public-host-http'],
    },
    {
      id: 'M1.e',
      title: 'Pod, HTTP port with T = P, Host of the service',
      text: 'mTLS, to an endpoint that Istio picks anew.',
      source: ['pilot/pkg/networking/core/httproute.go'],
      cases: ['routing-pod-ip-service-host'],
    },
    {
      id: 'M1.f',
      title: 'Pod, T different from P, or another Host',
      text: 'Passed on as it came.',
      source: ['pilot/pkg/networking/core/listener_builder.go'],
      cases: ['routing-pod-ip', 'routing-pod-ip-service-host'],
    },
    {
      id: 'M1.g',
      title: 'Pod of a headless Service, TCP or undeclared port with T = P',
      text: 'mTLS, all or nothing for the Service.',
      source: ['pilot/pkg/networking/core/listener.go'],
      cases: ['routing-headless-companion', 'routing-headless-tcp'],
    },
    {
      id: 'M1.h',
      title: 'What matches nothing, under REGISTRY_ONLY',
      text: 'Refused by the client’s sidecar.',
      source: ['pilot/pkg/networking/core/listener_builder.go'],
      cases: ['routing-registry-only', 'routing-outbound-policy-empty'],
    },
    {
      id: 'R5',
      title: 'What is sent meets what is accepted',
      text: 'The outcome of a hop for each pod, from what its client sends (R3, M1) and what its port accepts (R2). Endpoints that differ make it mixed.',
      source: ['pilot/pkg/networking/core/sidecar_simulation_test.go'],
      cases: [
        'combination-auto',
        'combination-istio-mutual',
        'combination-simple',
        'combination-mutual',
        'combination-disable',
        'combination-no-mesh',
        'mixed-pods',
        'ambient-strict',
        'ambient-destination-rules',
      ],
    },
  ],
};
