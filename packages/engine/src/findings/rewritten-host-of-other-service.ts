import { serviceHostname } from '../mesh/hostnames';
import {
  evidenceOf,
  isFromSidecar,
  type LastHop,
  lastHops,
  portProtocol,
  isRefused,
  servicesOf,
  serviceText,
} from './lib/routes';
import { isHttp, namesService, rewrittenHost } from './lib/hosts';
import { named } from './lib/titles';
import { defineFinding } from './types';

export const rewrittenHostOfOtherService = defineFinding({
  id: 'rewritten-host-of-other-service',
  title: 'The Host that the controller writes names another service, or none',
  severity: 'critical',
  why: `On a port declared HTTP a sidecar sends a request to the service that the Host
names, wherever the controller dialled. A Host with a typing error, of another
namespace, or without the cluster's domain is no name of this service.

Requests then go to the service that is named, or leave the controller
unencrypted when the name is unknown.`,
  sources: [
    {
      title: 'ingress-nginx issue 3171: upstream-vhost has to name the service',
      url: 'https://github.com/kubernetes/ingress-nginx/issues/3171',
    },
    {
      title: 'Istio: traffic routing, HTTP',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/traffic-routing/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context => {
    const hops = lastHops(context).filter(
      last =>
        isFromSidecar(last.hop) && isHttp(portProtocol(context, last.route)),
    );
    const entryNames = new Map<string, Set<string>>();
    for (const { route } of hops) {
      if (!route.service) continue;
      const key = entryKey({ route });
      const names = entryNames.get(key) ?? new Set();
      names.add(serviceHostname(route.service.namespace, route.service.name));
      entryNames.set(key, names);
    }
    return hops.flatMap(last => {
      const host = rewrittenHost(last);
      const { service } = last.route;
      if (!host || !service || last.hop.wire.addressing !== 'service-ip')
        return [];
      if (namesService(host, service, last.hop.from.ref?.namespace)) return [];
      // A Host that is right for another path of the same entry: another finding.
      if (entryNames.get(entryKey(last))?.has(host)) return [];
      return [
        {
          subject: last.route.entry,
          discriminator: last.route.id,
          services: servicesOf(last.route),
          routeIds: [last.route.id],
          severity: isRefused(last.hop)
            ? ('critical' as const)
            : ('high' as const),
          message: `${named(
            last.hop.from,
          )} writes Host ${host} into requests for ${serviceText(
            last.route,
          )}, which is called ${serviceHostname(
            service.namespace,
            service.name,
          )}.`,
          evidence: evidenceOf(last),
          remedy: context.mendRoute(last.route),
        },
      ];
    });
  },
  examples: [
    {
      title: 'A typing error in upstream-vhost',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.loc # no such name
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
    {
      title: 'The Host of another service, which gets the requests',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: basket
  namespace: shop
spec:
  clusterIP: 10.96.0.21
  selector: { app: cart }
  ports:
    - { name: http, port: 80, targetPort: 8080 }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
    nginx.ingress.kubernetes.io/upstream-vhost: basket.shop.svc.cluster.local # not cart
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

function entryKey({ route: { entry } }: Pick<LastHop, 'route'>): string {
  return `${entry.kind} ${entry.namespace}/${entry.name}`;
}
