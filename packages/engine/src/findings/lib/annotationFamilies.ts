import type { VendorId } from 'istio-ingress-contract';

/**
 * A family of annotations: whose they are, and on which kinds they are read.
 * Sources: the annotation reference of each controller.
 */
export interface AnnotationFamily {
  /** How a key of the family begins. */
  prefix: string;
  vendors: readonly VendorId[];
  kinds: readonly ('Ingress' | 'Service')[];
  /** Those of the vendors that read it of both kinds. */
  ofAnyKind?: readonly VendorId[];
  source: string;
}

/** Sorted by prefix; where one prefix begins another, the longer one counts. */
export const annotationFamilies: readonly AnnotationFamily[] = [
  {
    prefix: 'alb.ingress.kubernetes.io/',
    vendors: ['aws-alb'],
    kinds: ['Ingress', 'Service'],
    source:
      'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/',
  },
  {
    prefix: 'appgw.ingress.kubernetes.io/',
    vendors: ['azure-agic'],
    kinds: ['Ingress'],
    source:
      'https://azure.github.io/application-gateway-kubernetes-ingress/annotations/',
  },
  {
    prefix: 'haproxy-ingress.github.io/',
    vendors: ['haproxy-ingress'],
    kinds: ['Ingress', 'Service'],
    source: 'https://haproxy-ingress.github.io/docs/configuration/keys/',
  },
  {
    prefix: 'haproxy.org/',
    vendors: ['haproxytech'],
    kinds: ['Ingress', 'Service'],
    source:
      'https://www.haproxy.com/documentation/kubernetes-ingress/ingress-configuration-guide/',
  },
  {
    prefix: 'ingress.kubernetes.io/service-upstream',
    // A prefix of HAProxy Ingress too.
    vendors: ['kong', 'haproxy-ingress'],
    ofAnyKind: ['haproxy-ingress'],
    kinds: ['Service'],
    source:
      'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
  },
  {
    prefix: 'k8s.apisix.apache.org/',
    vendors: ['apisix'],
    kinds: ['Ingress'],
    source:
      'https://apisix.apache.org/docs/ingress-controller/concepts/annotations/',
  },
  {
    prefix: 'konghq.com/',
    vendors: ['kong'],
    kinds: ['Ingress', 'Service'],
    source:
      'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
  },
  {
    prefix: 'nginx.ingress.kubernetes.io/',
    vendors: ['ingress-nginx', 'traefik'],
    kinds: ['Ingress'],
    source:
      'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/',
  },
  {
    prefix: 'nginx.org/',
    vendors: ['f5-nginx'],
    kinds: ['Ingress'],
    source:
      'https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/',
  },
  {
    prefix: 'projectcontour.io/',
    vendors: ['contour'],
    kinds: ['Ingress', 'Service'],
    source: 'https://projectcontour.io/docs/main/config/annotations/',
  },
  {
    prefix: 'traefik.ingress.kubernetes.io/router.',
    vendors: ['traefik'],
    kinds: ['Ingress'],
    source:
      'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/',
  },
  {
    prefix: 'traefik.ingress.kubernetes.io/service.',
    vendors: ['traefik'],
    kinds: ['Service'],
    source:
      'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/',
  },
  {
    prefix: 'traefik.io/service.',
    vendors: ['traefik'],
    kinds: ['Service'],
    source:
      'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/gateway-api/',
  },
];

/** The family that an annotation key belongs to. */
export function familyOf(key: string): AnnotationFamily | undefined {
  return annotationFamilies.find(({ prefix }) => key.startsWith(prefix));
}
