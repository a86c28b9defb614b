import { protocolMismatch } from './gateway-port-of-other-protocol';
import { isRedirectLoop } from './redirect-loop-behind-load-balancer';
import { hostsText, servicesOf } from './lib/routes';
import { defineFinding } from './types';

// Told apart by findings of their own.
const OWN = ['host not bound', 'no server for this server name'];

export const brokenRoute = defineFinding({
  id: 'broken-route',
  title: 'A route ends before it reaches a service',
  severity: 'high',
  why: `The entry names something that does not exist or may not be used: a Service,
a port of it, a subset, an object of another namespace. The API server accepts
that; requests fail.`,
  sources: [
    {
      title: 'Istio: VirtualService, Destination',
      url: 'https://istio.io/latest/docs/reference/config/networking/virtual-service/#Destination',
    },
    {
      title: 'Gateway API: ReferenceGrant',
      url: 'https://gateway-api.sigs.k8s.io/api-types/referencegrant/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    context.routes.flatMap(route => {
      const { brokenAt } = route;
      if (brokenAt === undefined) return [];
      if (route.mode === 'chained' && OWN.some(own => brokenAt.endsWith(own)))
        return [];
      if (isRedirectLoop(route) || protocolMismatch(route)) return [];
      const evidence = route.hops.flatMap(({ because }) => because).slice(-5);
      return [
        {
          subject: route.entry,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          message: `Requests for ${hostsText(route)} fail: ${brokenAt}.`,
          evidence:
            evidence.length > 0
              ? evidence
              : [
                  {
                    rule: 'R6.3',
                    message: brokenAt,
                    object: route.entry,
                    path: route.rule.pointer,
                  },
                ],
          remedy: {
            noFix: 'What was meant is not written anywhere.',
            alternatives: [
              'Correct the name or the port that the entry refers to.',
              'Create what it refers to.',
            ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'A VirtualService names a port that the Service does not have',
      from: 'nginx-chained',
      change: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: cart
  namespace: shop
spec:
  hosts: [shop.example]
  gateways: [shop]
  http:
    - route:
        - destination:
            host: cart
            port: { number: 8080 } # the pods' port; the Service has 80
`,
      finds: ['Ingress istio-system/edge'],
      fixed: false,
    },
  ],
});
