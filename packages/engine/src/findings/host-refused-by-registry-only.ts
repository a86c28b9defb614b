import {
  evidenceOf,
  hostsText,
  isFromSidecar,
  lastHops,
  servicesOf,
  serviceText,
} from './lib/routes';
import { named } from './lib/titles';
import { defineFinding } from './types';

export const hostRefusedByRegistryOnly = defineFinding({
  id: 'host-refused-by-registry-only',
  title: 'REGISTRY_ONLY lets the controller reach services by their names only',
  severity: 'critical',
  why: `Under REGISTRY_ONLY a sidecar forwards to destinations that it knows and
refuses the rest. Pod addresses and public hosts are not among them, so what
would pass in plaintext elsewhere ends with 502 here.`,
  sources: [
    {
      title: 'Istio: accessing external services, outbound traffic policy',
      url: 'https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/',
    },
    {
      title: 'Istio: third-party load balancers',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(
        ({ hop }) =>
          isFromSidecar(hop) &&
          hop.outcome === 'rejected' &&
          hop.because.some(({ rule }) => rule === 'M1.h'),
      )
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        message: `The sidecar of ${named(
          last.hop.from,
        )} does not know where requests for ${hostsText(
          last.route,
        )} go and refuses them before they reach ${serviceText(last.route)}.`,
        evidence: evidenceOf(last),
        remedy: context.mendRoute(last.route),
      })),
  examples: [
    {
      title: 'A public Host under REGISTRY_ONLY',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: ConfigMap
metadata:
  name: istio
  namespace: istio-system
data:
  mesh: |
    rootNamespace: istio-system
    trustDomain: cluster.local
    outboundTrafficPolicy:
      mode: REGISTRY_ONLY
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true' # and no upstream-vhost
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 80 } } }
`,
      finds: ['Ingress shop/cart'],
      fixed: true,
    },
  ],
});
