import type { CatalogueRow } from './row';

/** Of load balancers before an Istio gateway. */
export const chained: readonly CatalogueRow[] = [
  {
    id: 'C01',
    mistake: 'The gateway is in another namespace',
    findings: ['gateway-of-other-namespace'],
  },
  {
    id: 'C02',
    mistake: 'An ExternalName that the controller does not follow',
    findings: ['broken-route'],
    note: 'Adapters end the route at an ExternalName that their controller does not follow.',
  },
  { id: 'C03', mistake: 'No ReferenceGrant', findings: ['broken-route'] },
  {
    id: 'C04',
    mistake: 'No health check on the status port of the gateway',
    findings: ['gateway-health-check-missing'],
  },
  {
    id: 'C05',
    mistake: 'The status port is not among the ports of the Service',
    findings: ['gateway-health-check-port-unreachable'],
  },
  {
    id: 'C06',
    mistake: 'A health check by TLS on the status port',
    findings: ['gateway-health-check-over-tls'],
  },
  {
    id: 'C07',
    mistake: 'The same by the backend protocol of Application Gateway',
    findings: ['gateway-health-check-over-tls'],
  },
  {
    id: 'C08',
    mistake: 'TLS to the gateway without the server name that it needs',
    findings: ['chained-sni-not-served'],
  },
  {
    id: 'C09',
    mistake: 'A redirect to https behind TLS termination',
    findings: ['redirect-loop-behind-load-balancer'],
  },
  {
    id: 'C10',
    mistake: 'TLS to a plaintext port of the gateway, or the reverse',
    findings: ['gateway-port-of-other-protocol'],
  },
  {
    id: 'C11',
    mistake: 'The Host is rewritten before a gateway',
    findings: ['chained-host-not-served'],
  },
  {
    id: 'C12',
    mistake: 'A Host that the gateway does not serve',
    findings: ['chained-host-not-served'],
  },
  {
    id: 'C13',
    mistake: 'The gateway has a public address of its own',
    findings: ['gateway-exposed-beside-load-balancer'],
  },
  {
    id: 'C14',
    mistake: 'Policies by remote address without trusted proxies',
    findings: ['remote-address-of-load-balancer'],
  },
  {
    id: 'C15',
    mistake: 'More trusted proxies than there are',
    dropped:
      'How many proxies there are in front of a gateway is not in the cluster: a CDN or a firewall counts too.',
  },
  {
    id: 'C16',
    mistake: 'PROXY protocol on one side',
    findings: ['proxy-protocol-on-one-side'],
  },
  {
    id: 'C17',
    mistake: 'Targets by instance and a ClusterIP gateway',
    dropped:
      'A Service that the controller refuses gets no route, and an event on it says so; nothing is served in a wrong way.',
  },
  {
    id: 'C18',
    mistake: 'Missing or wrong annotations for GKE',
    dropped:
      'As C17: the controller of GKE reports it on the Ingress. The adapter reads the annotations that are there.',
  },
  {
    id: 'C19',
    mistake: 'The class of GKE in the field',
    findings: ['unserved-entry'],
    note: 'The adapter of GKE does not claim an Ingress by the field of its class.',
  },
  {
    id: 'C20',
    mistake: 'A Route of OpenShift to a port of another protocol',
    findings: ['gateway-port-of-other-protocol'],
    note: 'For every controller alike, once an adapter of OpenShift’s router gives its routes.',
  },
  {
    id: 'C21',
    mistake: 'A certificate that a gateway names does not exist',
    dropped: 'Needs Secrets, which are never read.',
  },
  {
    id: 'C22',
    mistake: 'Names published for an Ingress that is not there',
    findings: ['dns-target-of-missing-entry'],
  },
  {
    id: 'C23',
    mistake: 'One host through the gateway and around it',
    findings: ['host-served-around-gateway'],
  },
  {
    id: 'C24',
    mistake: 'Policies that do not allow the load balancer',
    findings: ['authorization-policy-without-controller'],
    note: 'For services behind a gateway the gateway’s identity is looked for. A policy on the gateway itself sees addresses of load balancers, which are not in objects.',
  },
  {
    id: 'C25',
    mistake: 'A sidecar before a gateway',
    findings: ['needless-sidecar-before-gateway'],
  },
  {
    id: 'C26',
    mistake: 'A gateway of another Istio',
    handledBy: 'engine',
    note: 'A gateway of another Istio is not one of the mesh: its adapter claims its routes, and they are judged as those of an outsider.',
  },
];
