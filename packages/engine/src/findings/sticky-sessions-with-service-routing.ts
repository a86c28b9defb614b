import type { ObjectRef, Route, VendorId } from 'istio-ingress-contract';
import { serviceHostname } from '../mesh/hostnames';
import { Ingress, Service } from '../snapshot/kinds';
import { isFromSidecar, lastHops, servicesOf, serviceText } from './lib/routes';
import { named } from './lib/titles';
import { defineFinding, type FindingContext } from './types';

export const stickySessionsWithServiceRouting = defineFinding({
  id: 'sticky-sessions-with-service-routing',
  title:
    'Sticky sessions of the controller have no effect with Service routing',
  severity: 'low',
  why: `With Service routing the controller sees one address, and its sidecar picks the pod.
A cookie that the controller sets no longer keeps a user on one pod: sessions get
lost as soon as there are two.`,
  sources: [
    {
      title: 'ingress-nginx: service-upstream, known issues',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#service-upstream',
    },
    {
      title: 'Istio: DestinationRule, consistent hash',
      url: 'https://istio.io/latest/docs/reference/config/networking/destination-rule/#LoadBalancerSettings-ConsistentHashLB',
    },
  ],
  inputs: [Ingress, Service],
  scope: 'entry',
  check: context =>
    lastHops(context).flatMap(({ route, hop }) => {
      if (!isFromSidecar(hop) || hop.wire.addressing !== 'service-ip')
        return [];
      const sticky = stickyOf(context, route);
      if (!sticky || !route.service) return [];
      const { namespace, name } = route.service;
      return [
        {
          subject: route.entry,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          message: `${
            sticky.key
          } does not keep sessions on one pod of ${serviceText(
            route,
          )}: the sidecar of ${named(hop.from)} chooses the pod.`,
          evidence: [
            {
              rule: 'M1.c',
              message: 'the setting has one upstream to choose from',
              object: sticky.ref,
              path: `metadata.annotations["${sticky.key}"]`,
              value: sticky.value,
            },
            ...hop.because.slice(0, 2),
          ],
          remedy: {
            noFix:
              'By what a session is recognised (a cookie, a header, an address) is for its owner to say.',
            alternatives: [
              `Create a DestinationRule for ${serviceHostname(
                namespace,
                name,
              )} with loadBalancer.consistentHash, such as httpCookie.`,
              'Keep sessions outside of the pods.',
            ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'A session cookie beside service-upstream',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local
    nginx.ingress.kubernetes.io/affinity: cookie
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
      fixed: false,
    },
  ],
});

// Settings for sticky sessions, by the controller that reads them.
const STICKY: readonly {
  vendor: VendorId;
  kind: 'Ingress' | 'Service';
  key: string;
  value: RegExp;
}[] = [
  {
    vendor: 'ingress-nginx',
    kind: 'Ingress',
    key: 'nginx.ingress.kubernetes.io/affinity',
    value: /^cookie$/,
  },
  {
    vendor: 'f5-nginx',
    kind: 'Ingress',
    key: 'nginx.com/sticky-cookie-services',
    value: /./,
  },
  {
    vendor: 'haproxy-ingress',
    kind: 'Ingress',
    key: 'haproxy-ingress.github.io/affinity',
    value: /^cookie$/,
  },
  {
    vendor: 'traefik',
    kind: 'Service',
    key: 'traefik.ingress.kubernetes.io/service.sticky.cookie',
    value: /^true$/i,
  },
];

function stickyOf(
  context: FindingContext,
  { vendor, entry, service }: Route,
): { ref: ObjectRef; key: string; value: string } | undefined {
  for (const sticky of STICKY) {
    if (sticky.vendor !== vendor) continue;
    const object =
      sticky.kind === 'Service'
        ? service &&
          context.objects.get(Service, service.namespace, service.name)
        : entry.kind === 'Ingress'
        ? context.objects.get(Ingress, entry.namespace ?? '', entry.name)
        : undefined;
    const value = object?.annotations[sticky.key];
    if (object && value !== undefined && sticky.value.test(value))
      return { ref: object.ref, key: sticky.key, value };
  }
  return undefined;
}
