import type { VendorId } from 'istio-ingress-contract';

/**
 * Names that are known to belong to a vendor, whether or not an adapter for it
 * is there. They name the vendor of entries that no adapter claims, and the
 * candidates of a class name that several vendors use.
 *
 * Sources: the constants of each controller's repository, and
 * `ingress2gateway`'s and `external-dns`' lists.
 */
const INGRESS_CONTROLLERS: Readonly<Record<string, VendorId>> = {
  'k8s.io/ingress-nginx': 'ingress-nginx',
  'webapprouting.kubernetes.azure.com/nginx': 'ingress-nginx',
  'webapprouting.kubernetes.azure.com/nginx/*': 'ingress-nginx',
  'nginx.org/ingress-controller': 'f5-nginx',
  'f5.com/cntr-ingress-svcs': 'f5-bigip-cis',
  'getambassador.io/ingress-controller': 'emissary',
  'ingress.k8s.aws/alb': 'aws-alb',
  'eks.amazonaws.com/alb': 'aws-alb',
  'azure/application-gateway': 'azure-agic',
  'alb.networking.azure.io/alb-controller': 'azure-agc',
  'traefik.io/ingress-controller': 'traefik',
  'haproxy.org/ingress-controller': 'haproxytech',
  'haproxy.org/ingress-controller/*': 'haproxytech',
  'haproxy-ingress.github.io/controller': 'haproxy-ingress',
  'haproxy-ingress.github.io/controller/*': 'haproxy-ingress',
  'ingress-controllers.konghq.com/kong': 'kong',
  'projectcontour.io/projectcontour/*': 'contour',
  'projectcontour.io/contour': 'contour',
  'apisix.apache.org/apisix-ingress-controller': 'apisix',
  'cilium.io/ingress-controller': 'cilium',
  'openshift.io/ingress-to-route': 'openshift-router',
  'istio.io/ingress-controller': 'istio',
};

const CLASS_NAMES: Readonly<Record<string, readonly VendorId[]>> = {
  nginx: ['f5-nginx', 'ingress-nginx', 'traefik'],
  f5: ['f5-bigip-cis'],
  ambassador: ['emissary'],
  gce: ['gke-ingress'],
  'gce-internal': ['gke-ingress'],
  'gce-regional-external': ['gke-ingress'],
  'gce-multi-cluster': ['gke-multi-cluster'],
  alb: ['aws-alb'],
  'azure/application-gateway': ['azure-agic'],
  'azure-application-gateway': ['azure-agic'],
  'azure-alb-external': ['azure-agc'],
  'webapprouting.kubernetes.azure.com': ['ingress-nginx'],
  traefik: ['traefik'],
  haproxy: ['haproxy-ingress', 'haproxytech'],
  kong: ['kong'],
  contour: ['contour'],
  apisix: ['apisix'],
  cilium: ['cilium'],
  istio: ['istio'],
  'openshift-default': ['openshift-router'],
};

const GATEWAY_CONTROLLERS: Readonly<Record<string, VendorId>> = {
  'networking.gke.io/gateway': 'gke-gateway',
  'gateway.k8s.aws/alb': 'aws-alb',
  'gateway.k8s.aws/nlb': 'aws-nlb',
  'application-networking.k8s.aws/gateway-api-controller': 'aws-vpc-lattice',
  'alb.networking.azure.io/alb-controller': 'azure-agc',
  'traefik.io/gateway-controller': 'traefik',
  'haproxy.org/gateway-controller': 'haproxytech',
  'haproxy.org/gateway-controller/*': 'haproxytech',
  'gate.haproxy.org/hug': 'haproxytech',
  'haproxy-ingress.github.io/controller': 'haproxy-ingress',
  'konghq.com/kic-gateway-controller': 'kong',
  'konghq.com/gateway-operator': 'kong',
  'projectcontour.io/gateway-controller': 'contour',
  'apisix.apache.org/apisix-ingress-controller': 'apisix',
  'io.cilium/gateway-controller': 'cilium',
  'gateway.envoyproxy.io/gatewayclass-controller': 'envoy-gateway',
  'gateway.nginx.org/nginx-gateway-controller': 'nginx-gateway-fabric',
  'kgateway.dev/kgateway': 'kgateway',
  'solo.io/gloo-gateway': 'gloo',
  'openshift.io/gateway-controller/v1': 'openshift-gateway',
  'istio.io/gateway-controller': 'istio',
  'istio.io/unmanaged-gateway': 'istio',
  'istio.io/mesh-controller': 'istio',
  'istio.io/eastwest-controller': 'istio',
  'istio.io/agentgateway-controller': 'istio',
};

// Class names of controllers whose GatewayClass objects a cloud installs.
const GATEWAY_CLASS_NAMES: readonly (readonly [string, VendorId])[] = [
  ['gke-l7-*', 'gke-gateway'],
  ['gke-l4-*', 'gke-gateway'],
  ['amazon-vpc-lattice', 'aws-vpc-lattice'],
  ['azure-alb-external', 'azure-agc'],
  ['approuting-istio', 'aks-approuting'],
  ['istio', 'istio'],
  ['istio-*', 'istio'],
  ['cilium', 'cilium'],
  ['openshift-default', 'openshift-gateway'],
];

/** Does a name equal the claimed one, or start with it when it ends in `/*`? */
export function matchesName(claimed: string, name: string): boolean {
  return claimed.endsWith('*')
    ? name.startsWith(claimed.slice(0, -1))
    : claimed === name;
}

/** The vendor of an IngressClass, by its `spec.controller`. */
export function vendorOfIngressController(
  controller: string,
): VendorId | undefined {
  return lookUp(Object.entries(INGRESS_CONTROLLERS), controller);
}

/** The vendors that use a class name by convention, sorted. */
export function vendorsOfClassName(name: string): readonly VendorId[] {
  return CLASS_NAMES[name] ?? [];
}

/** The vendor of a GatewayClass, by its `spec.controllerName`. */
export function vendorOfGatewayController(
  controller: string,
): VendorId | undefined {
  return lookUp(Object.entries(GATEWAY_CONTROLLERS), controller);
}

/** The vendor of a Gateway's class name, where the GatewayClass is not there. */
export function vendorOfGatewayClassName(name: string): VendorId | undefined {
  return lookUp(GATEWAY_CLASS_NAMES, name);
}

function lookUp(
  table: readonly (readonly [string, VendorId])[],
  name: string,
): VendorId | undefined {
  return table.find(([claimed]) => matchesName(claimed, name))?.[1];
}
