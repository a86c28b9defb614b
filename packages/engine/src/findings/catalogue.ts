/**
 * What becomes of one mistake of the catalogue of mistakes that objects show: the
 * rules that find it, why it needs none, or why it is left out.
 *
 * - `S`: standalone, sidecars. `A`: ambient. `C`: chained. `V`: vendors.
 */
export type CatalogueRow = { id: string; mistake: string } & (
  | { findings: readonly string[]; note?: string }
  | { handledBy: 'engine'; note: string }
  | { dropped: string }
);

/** Every mistake, by id. */
export const catalogue: readonly CatalogueRow[] = [
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
  {
    id: 'A01',
    mistake: 'A client outside of the mesh before a STRICT ambient service',
    findings: ['rejected-by-strict', 'managed-load-balancer-on-strict-port'],
  },
  {
    id: 'A02',
    mistake: 'STRICT at a captured controller',
    findings: ['controller-strict-in-ambient'],
  },
  {
    id: 'A03',
    mistake: 'Annotations for sidecars in ambient',
    findings: ['sidecar-annotations-in-ambient'],
  },
  {
    id: 'A04',
    mistake: 'A waypoint that pod addresses go around',
    findings: ['service-waypoint-bypassed'],
  },
  {
    id: 'A05',
    mistake: 'ingress-use-waypoint without an Istio gateway',
    findings: ['ingress-waypoint-without-istio-gateway'],
  },
  {
    id: 'A06',
    mistake: 'The mesh extension of Azure before ambient services',
    handledBy: 'engine',
    note: 'The adapter of Application Gateway for Containers says what its extension sends; an ambient backend that refuses it is found as any other.',
  },
  {
    id: 'A07',
    mistake: 'A sidecar and ambient at once',
    findings: ['sidecar-and-ambient-at-once'],
  },
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
  {
    id: 'V01',
    mistake: 'ingress-nginx is not developed any more',
    findings: ['controller-end-of-life'],
  },
  {
    id: 'V02',
    mistake: 'NGINX of AKS application routing',
    findings: ['app-routing-nginx-end-of-support'],
  },
  {
    id: 'V03',
    mistake: 'Two controllers claim one class',
    findings: ['class-of-several-controllers'],
  },
  {
    id: 'V04',
    mistake: 'No class, and two controllers that take such entries',
    findings: ['class-of-several-controllers'],
  },
  {
    id: 'V05',
    mistake: 'A class that nobody serves',
    findings: ['unserved-entry'],
  },
  {
    id: 'V06',
    mistake: 'The Istio of AKS application routing beside another',
    findings: ['app-routing-istio-beside-istio'],
  },
  {
    id: 'V07',
    mistake: 'Definitions of another version than the controller knows',
    dropped:
      'Which fields a controller supports by which version of its definitions is not written in objects; definitions are not read.',
  },
  {
    id: 'V08',
    mistake: 'A BackendTLSPolicy of another API group',
    dropped:
      'The two kinds have different API groups, and an adapter reads those of its controller only: the other one has no effect on what is shown.',
  },
  {
    id: 'V09',
    mistake: 'A field that the installed version does not know',
    findings: ['pod-ip-upstream', 'public-host-on-http-port'],
    note: 'Adapters read a setting only where the version of the controller knows it.',
  },
  {
    id: 'V10',
    mistake: 'A Gateway of Istio that Application Gateway serves',
    handledBy: 'engine',
    note: 'The adapter of Application Gateway claims such a Gateway for itself.',
  },
  {
    id: 'V11',
    mistake: 'Settings lost by a conversion',
    dropped:
      'Where an object comes from cannot be seen in it. A lost setting shows as the plaintext that it leads to.',
  },
];
