import {
  evidenceOf,
  isFromSidecar,
  isRefused,
  lastHops,
  sendsPlaintext,
  servicesOf,
  serviceText,
} from './lib/routes';
import { namedFirst } from './lib/titles';
import { defineFinding } from './types';

export const podIpUpstream = defineFinding({
  id: 'pod-ip-upstream',
  title: 'The controller dials pod addresses, so its sidecar cannot start mTLS',
  severity: 'high',
  why: `A sidecar starts mTLS to services that it knows. A connection to the address
of a single pod belongs to none of them, so it passes the sidecar unchanged: in
plaintext under PERMISSIVE, refused under STRICT. A controller in the mesh looks
protected and is not.`,
  sources: [
    {
      title: 'Istio: third-party load balancers, service routing',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
    {
      title:
        'Istio issue 31319: STRICT refuses pod addresses from an ingress in the mesh',
      url: 'https://github.com/istio/istio/issues/31319',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(
        ({ hop }) =>
          isFromSidecar(hop) &&
          hop.wire.addressing === 'pod-ip' &&
          sendsPlaintext(hop) &&
          hop.accepts !== 'unguarded',
      )
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        severity: isRefused(last.hop)
          ? ('critical' as const)
          : ('high' as const),
        message: `${namedFirst(
          last.hop.from,
        )} sends to the pods of ${serviceText(
          last.route,
        )} by their addresses; its sidecar passes that on unencrypted${
          isRefused(last.hop) ? ', and STRICT refuses it' : ''
        }.`,
        evidence: evidenceOf(last),
        remedy: context.mendRoute(last.route),
      })),
  examples: [
    {
      title:
        'No service-upstream: ingress-nginx takes pod addresses from endpoints',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
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
