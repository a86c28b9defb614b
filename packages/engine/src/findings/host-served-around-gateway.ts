import type { Route } from 'istio-ingress-contract';
import { servicesOf } from './lib/routes';
import { defineFinding } from './types';

export const hostServedAroundGateway = defineFinding({
  id: 'host-served-around-gateway',
  title: 'One host reaches a service both through the gateway and around it',
  severity: 'medium',
  why: `What the gateway enforces (authorization, rate limits, retries) holds for requests
that pass it. When an entry sends the same host straight to the service, the path
that a request has decides which rules hold for it, and a client can choose.`,
  sources: [
    {
      title: 'Istio: third-party load balancers',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
    {
      title: 'Istio: ingress access control',
      url: 'https://istio.io/latest/docs/tasks/security/authorization/authz-ingress/',
    },
  ],
  inputs: [],
  check: context => {
    const through = new Map<string, Route>();
    for (const route of context.routes) {
      if (route.mode !== 'chained' || route.brokenAt !== undefined) continue;
      for (const key of keysOf(route)) {
        if (!through.has(key)) through.set(key, route);
      }
    }
    return context.routes.flatMap(route => {
      if (route.mode !== 'standalone' || route.brokenAt !== undefined)
        return [];
      const other = keysOf(route)
        .map(key => through.get(key))
        .find(Boolean);
      const service = servicesOf(route)[0];
      if (!other || !service) return [];
      return [
        {
          subject: route.entry,
          discriminator: route.id,
          services: [service],
          routeIds: [route.id, other.id],
          message: `${route.entry.kind} ${route.entry.namespace}/${route.entry.name} sends a host straight to ${service.namespace}/${service.name} that ${other.entry.kind} ${other.entry.namespace}/${other.entry.name} sends through an Istio gateway.`,
          evidence: [route, other].map(each => ({
            rule: 'V3',
            message:
              each === route
                ? 'this rule goes around the gateway'
                : 'this rule goes through the gateway',
            object: each.entry,
            path: each.rule.pointer,
            value: each.rule.hosts.join(' '),
          })),
          remedy: {
            noFix: 'Which of the two ways was meant is not written anywhere.',
            alternatives: [
              `Remove the rule of ${route.entry.kind} ${route.entry.namespace}/${route.entry.name}, so that all requests pass the gateway.`,
              'Use another host for what goes around the gateway.',
            ],
          },
        },
      ];
    });
  },
  examples: [
    {
      title: 'A second Ingress for the same host',
      from: 'nginx-chained',
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
      fixed: false,
    },
  ],
});

function keysOf({ rule, service }: Route): string[] {
  if (!service) return [];
  return rule.hosts
    .filter(host => host !== '*')
    .map(host => `${service.namespace}/${service.name} ${host}`);
}
