import type { CatalogueRow } from './row';

/** Of controllers before a mesh of sidecars. */
export const standalone: readonly CatalogueRow[] = [
  {
    id: 'S01',
    mistake: 'A cloud load balancer before a STRICT port',
    findings: ['managed-load-balancer-on-strict-port'],
  },
  {
    id: 'S02',
    mistake: 'A controller outside of the mesh before a STRICT port',
    findings: ['rejected-by-strict'],
  },
  {
    id: 'S03',
    mistake: 'Pod addresses from a controller with a sidecar, under STRICT',
    findings: ['pod-ip-upstream'],
  },
  {
    id: 'S04',
    mistake: 'A public Host on an HTTP port with Service routing, under STRICT',
    findings: ['public-host-on-http-port'],
  },
  {
    id: 'S05',
    mistake: 'The same under PERMISSIVE',
    findings: [
      'pod-ip-upstream',
      'public-host-on-http-port',
      'plaintext-last-hop',
    ],
    note: 'The same rules, with a lower severity while the port is permissive.',
  },
  {
    id: 'S06',
    mistake:
      'Service routing to an undeclared port, which a new name would break',
    dropped:
      'Nothing fails: a warning about what someone might rename would stand at every healthy service on an undeclared port.',
  },
  {
    id: 'S07',
    mistake: 'A rewritten Host that is not the service',
    findings: ['rewritten-host-of-other-service'],
  },
  {
    id: 'S08',
    mistake: 'One rewritten Host for several services',
    findings: ['host-rewrite-over-several-services'],
  },
  {
    id: 'S09',
    mistake: 'A setting on an object where it is not read',
    findings: ['knob-on-wrong-object'],
  },
  {
    id: 'S10',
    mistake: 'A setting of another controller',
    findings: ['knob-of-other-vendor'],
  },
  {
    id: 'S11',
    mistake: 'A misspelt annotation',
    findings: ['misspelt-annotation'],
  },
  {
    id: 'S12',
    mistake: 'A value that is not accepted',
    findings: ['knob-value-not-accepted'],
  },
  {
    id: 'S13',
    mistake: 'Service routing to a headless Service',
    findings: ['service-routing-to-headless-service'],
  },
  {
    id: 'S14',
    mistake: 'A target port where a Service port is meant',
    findings: ['broken-route'],
    note: 'The adapter of ingress-nginx ends the route where no Service port has the number.',
  },
  {
    id: 'S15',
    mistake: 'An older Ingress without service-upstream',
    findings: ['older-ingress-decides'],
  },
  {
    id: 'S16',
    mistake: 'Services exposed through the tcp-services ConfigMap',
    findings: ['pod-ip-upstream'],
    note: 'Each key of the tcp-services ConfigMap is a route whose hop dials pods.',
  },
  {
    id: 'S17',
    mistake: 'A controller on the host network',
    findings: ['controller-on-host-network'],
  },
  {
    id: 'S18',
    mistake: 'A controller in a system namespace',
    findings: ['controller-in-namespace-never-injected'],
  },
  {
    id: 'S19',
    mistake: 'Pods without the sidecar that was asked for',
    findings: ['sidecar-asked-for-and-missing', 'mixed-sidecars'],
    note: 'The first for controllers, the second for the workloads of services.',
  },
  {
    id: 'S20',
    mistake: 'Inbound traffic of a controller is captured',
    findings: ['inbound-capture-not-disabled'],
  },
  {
    id: 'S21',
    mistake: 'excludeInboundPorts beside a list of included ports',
    findings: ['exclude-inbound-ports-ignored'],
  },
  {
    id: 'S22',
    mistake: 'An admission webhook behind STRICT',
    findings: ['admission-webhook-under-strict'],
  },
  {
    id: 'S23',
    mistake: 'Pod annotations on the Deployment',
    findings: ['mesh-annotation-beside-template'],
  },
  {
    id: 'S24',
    mistake: 'Outbound exclusions that hold Service addresses',
    findings: ['controller-traffic-not-captured'],
  },
  {
    id: 'S25',
    mistake: 'A service that the sidecar of the controller is not told about',
    findings: ['service-hidden-from-controller'],
  },
  {
    id: 'S26',
    mistake: 'A DestinationRule against automatic mTLS',
    findings: [
      'destination-rule-overrides-auto-mtls',
      'istio-mutual-without-sidecar',
    ],
  },
  {
    id: 'S27',
    mistake: 'Some pods of a service without a sidecar',
    findings: ['mixed-sidecars'],
  },
  {
    id: 'S28',
    mistake: 'REGISTRY_ONLY and a Host that is not known',
    findings: ['host-refused-by-registry-only'],
  },
  {
    id: 'S29',
    mistake: 'Cilium translates Service addresses in pods',
    findings: ['cilium-translates-service-addresses'],
  },
  {
    id: 'S30',
    mistake: 'TLS to a port named http',
    findings: ['tls-to-http-port'],
  },
  {
    id: 'S31',
    mistake: 'A certificate of the mesh without ALPN istio',
    findings: ['mesh-certificate-without-alpn'],
  },
  {
    id: 'S32',
    mistake: 'gRPC to a port named http',
    findings: ['grpc-on-http-port'],
  },
  {
    id: 'S33',
    mistake: 'HTTP/1.0 to a proxy of the mesh',
    findings: ['old-http-version-to-mesh'],
  },
  {
    id: 'S34',
    mistake: 'Sticky sessions with Service routing',
    findings: ['sticky-sessions-with-service-routing'],
  },
  {
    id: 'S35',
    mistake: 'Retries of the controller with Service routing',
    dropped:
      'No failing state: whether anyone counts on the retries of the controller is not in objects. The recipes name it as a cost.',
  },
  {
    id: 'S36',
    mistake: 'An AuthorizationPolicy without the identity of the controller',
    findings: ['authorization-policy-without-controller'],
  },
  {
    id: 'S37',
    mistake: 'An AuthorizationPolicy for the public Host, which is rewritten',
    findings: ['authorization-policy-of-public-host'],
  },
  {
    id: 'S38',
    mistake:
      'A VirtualService of the mesh for a public Host on another port than 80',
    findings: ['mesh-virtual-service-on-other-port'],
  },
  {
    id: 'S39',
    mistake: 'A route that does not use the certificates of the mesh',
    findings: ['plaintext-last-hop', 'rejected-by-strict'],
    note: 'A controller with certificates of the mesh counts as outside of it where a route does not use them.',
  },
  {
    id: 'S40',
    mistake: 'Certificates of the mesh and a capturing sidecar',
    findings: ['double-tls-to-mesh'],
  },
  {
    id: 'S41',
    mistake: 'A Job that its sidecar keeps running',
    dropped:
      'Jobs are not read: they concern the installation of a controller, and no route.',
  },
  {
    id: 'S42',
    mistake: 'An istio-proxy container that captures nothing',
    handledBy: 'engine',
    note: 'No failing state: such a container makes the pod an agent, and the controller is judged by what it sends.',
  },
  {
    id: 'S43',
    mistake: 'Annotations for a sidecar that is not there',
    handledBy: 'engine',
    note: 'No failing state: membership is taken from the proxy that runs, never from annotations.',
  },
];
