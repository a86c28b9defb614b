import type { Route } from 'istio-ingress-contract';
import { removeField } from '../recipes/patch';
import { Ingress } from '../snapshot/kinds';
import { meantServices } from './lib/behindGateway';
import { hostsText } from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const chainedHostNotServed = defineFinding({
  id: 'chained-host-not-served',
  title: 'The Istio gateway behind the load balancer does not know the Host',
  severity: 'critical',
  why: `A chained entry works only when the Host that arrives at the gateway is one
that a server and a route there name. The load balancer's entry and the gateway's
are written by different people in different namespaces, and nothing compares
them: clients get 404.

Rewriting the Host is right before a service and wrong before a gateway.`,
  sources: [
    {
      title: 'Istio: Gateway, hosts of a server',
      url: 'https://istio.io/latest/docs/reference/config/networking/gateway/#Server',
    },
  ],
  inputs: [Ingress],
  check: context =>
    context.routes
      .filter(
        ({ mode, brokenAt }) =>
          mode === 'chained' && brokenAt?.endsWith('host not bound') === true,
      )
      .map(route => {
        const hop = route.hops[route.hops.length - 1];
        const sent = hop?.wire.host ?? hostsText(route);
        return {
          subject: route.entry,
          discriminator: route.id,
          services: meantServices(context, route),
          routeIds: [route.id],
          message: `Nothing on the gateway is bound to Host ${sent}: requests for ${hostsText(
            route,
          )} end there with 404.`,
          evidence:
            hop && hop.because.length > 0
              ? hop.because
              : [
                  {
                    rule: 'R6.3',
                    message: 'no route is bound to the host',
                    object: route.entry,
                  },
                ],
          remedy: keepHost(context, route, sent),
        };
      }),
  examples: [
    {
      title: 'upstream-vhost in front of a gateway',
      from: 'nginx-chained',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: edge
  namespace: istio-system
  annotations: # right before a service, wrong before a gateway
    nginx.ingress.kubernetes.io/upstream-vhost: istio-ingressgateway.istio-system.svc.cluster.local
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: istio-ingressgateway, port: { number: 80 } } }
`,
      finds: ['Ingress istio-system/edge'],
      fixed: true,
    },
    {
      title: 'Two spellings of one host',
      from: 'nginx-chained',
      change: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: cart
  namespace: shop
spec:
  hosts: [shop.example.com] # the Ingress says shop.example
  gateways: [shop]
  http:
    - route:
        - destination: { host: cart, port: { number: 80 } }
`,
      finds: ['Ingress istio-system/edge'],
      fixed: false,
    },
  ],
});

const REWRITES = ['nginx.ingress.kubernetes.io/upstream-vhost'];

/** Where the entry rewrites the Host, it should stop; else two objects disagree. */
function keepHost(context: FindingContext, route: Route, sent: string): Remedy {
  const ingress =
    route.entry.kind === 'Ingress'
      ? context.objects.get(
          Ingress,
          route.entry.namespace ?? '',
          route.entry.name,
        )
      : undefined;
  const manifest = context.manifestOf(route.entry);
  const key = REWRITES.find(name => ingress?.annotations[name] !== undefined);
  if (key && manifest) {
    return {
      summary: 'Keep the Host of the client',
      changes: [
        {
          op: 'patch',
          object: route.entry,
          ops: removeField(manifest, ['metadata', 'annotations', key]),
        },
      ],
      costs: [],
    };
  }
  return {
    noFix: 'Which of the two names is right is not written anywhere.',
    alternatives: [
      `Add ${sent} to the hosts of a server of the Gateway and of the VirtualService or route.`,
      'Correct the host of the entry.',
    ],
  };
}
