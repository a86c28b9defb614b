import type { Route } from 'istio-ingress-contract';
import { IstioGateway } from '../snapshot/kinds';
import { meantServices } from './lib/behindGateway';
import { hostsText } from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const chainedSniNotServed = defineFinding({
  id: 'chained-sni-not-served',
  title:
    'The Istio gateway behind the load balancer has no server for the TLS name it is given',
  severity: 'critical',
  why: `A gateway tells its TLS servers apart by the server name (SNI) of the
handshake. Several load balancers start TLS without one, or with another name:
no server matches, the connection is closed, and clients get 502.`,
  sources: [
    {
      title: 'Istio issue 29997: filter_chain_not_found behind a load balancer',
      url: 'https://github.com/istio/istio/issues/29997',
    },
    {
      title: 'Istio: Gateway, hosts and SNI',
      url: 'https://istio.io/latest/docs/reference/config/networking/gateway/',
    },
  ],
  inputs: [IstioGateway],
  check: context =>
    context.routes
      .filter(
        ({ mode, brokenAt }) =>
          mode === 'chained' &&
          brokenAt?.endsWith('no server for this server name') === true,
      )
      .map(route => {
        const hop = route.hops[route.hops.length - 1];
        return {
          subject: route.entry,
          discriminator: route.id,
          services: meantServices(context, route),
          routeIds: [route.id],
          message: `No TLS server of the gateway takes ${
            hop?.wire.sni
              ? `the server name ${hop.wire.sni}`
              : 'a handshake without a server name'
          }: requests for ${hostsText(route)} fail with 502.`,
          evidence:
            hop && hop.because.length > 0
              ? hop.because
              : [
                  {
                    rule: 'R6.2',
                    message: 'no server matches',
                    object: route.entry,
                  },
                ],
          remedy: openServer(context, route),
        };
      }),
  examples: [
    {
      title: 'TLS to the gateway without a server name',
      from: 'nginx-chained',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: edge
  namespace: istio-system
  annotations: # no proxy-ssl-server-name, so nginx sends none
    nginx.ingress.kubernetes.io/backend-protocol: HTTPS
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: istio-ingressgateway, port: { number: 443 } } }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: shop
  namespace: shop
spec:
  selector:
    istio: ingressgateway
  servers:
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: shop-tls }
      hosts: [shop.example]
`,
      finds: ['Ingress istio-system/edge'],
      fixed: true,
    },
  ],
});

/** A server for every name; the Host still chooses the route. */
function openServer(context: FindingContext, route: Route): Remedy {
  const hop = route.hops[route.hops.length - 1];
  const cited = hop?.because.flatMap(({ object }) =>
    object?.kind === 'Gateway' ? [object] : [],
  );
  const [ref] = cited ?? [];
  const gateway =
    ref && context.objects.get(IstioGateway, ref.namespace ?? '', ref.name);
  const server =
    gateway?.body.spec?.servers.findIndex(({ tls }) => tls !== undefined) ?? -1;
  if (!gateway || server < 0) {
    return {
      noFix: 'The server that was meant is not clear.',
      alternatives: [
        'Let the load balancer send the host as server name.',
        'Give the TLS server of the Gateway the hosts ["*"].',
      ],
    };
  }
  return {
    summary: 'Let the TLS server of the gateway take every server name',
    changes: [
      {
        op: 'patch',
        object: gateway.ref,
        ops: [
          {
            op: 'replace',
            path: `/spec/servers/${server}/hosts`,
            value: ['*'],
          },
        ],
      },
    ],
    costs: [
      'Its certificate is shown for every name.',
      'VirtualServices of all namespaces may bind to it: name namespaces in hosts to restrict that.',
    ],
  };
}
