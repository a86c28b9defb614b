import { waypointOfService } from '../mesh/waypoints';
import type { ObjectRef } from 'istio-ingress-contract';
import { Gateway, Namespace, Service } from '../snapshot/kinds';
import { distinctServices } from './lib/controllers';
import { type LastHop, lastHops, serviceText } from './lib/routes';
import { named } from './lib/titles';
import { defineFinding } from './types';

export const serviceWaypointBypassed = defineFinding({
  id: 'service-waypoint-bypassed',
  title: 'Outside traffic goes around the waypoint of a service',
  severity: 'medium',
  why: `A waypoint that serves Services takes what is sent to the address of the Service. A
controller that dials pods reaches them past the waypoint: its routes, retries and
authorization rules do not hold for outside traffic, and nothing fails.`,
  sources: [
    {
      title: 'Istio: configure waypoint proxies',
      url: 'https://istio.io/latest/docs/ambient/usage/waypoint/',
    },
    {
      title: 'Istio: use waypoints, ingress',
      url: 'https://istio.io/latest/docs/ambient/usage/l7-features/',
    },
  ],
  inputs: [Service, Gateway, Namespace],
  scope: 'service',
  check: context => {
    const byService = new Map<string, { ref: ObjectRef; hops: LastHop[] }>();
    for (const last of lastHops(context)) {
      const { route, hop } = last;
      if (hop.wire.addressing !== 'pod-ip' || !route.service) continue;
      if (hop.from.kind === 'istio-gateway' || hop.from.kind === 'waypoint')
        continue;
      if (route.hops.some(({ to }) => to.kind === 'waypoint')) continue;
      const { namespace, name } = route.service;
      const service = context.objects.get(Service, namespace, name);
      if (!service || !waypointOfService(context.snapshot, service).waypoint)
        continue;
      const key = `${namespace}/${name}`;
      const known = byService.get(key);
      if (known) known.hops.push(last);
      else byService.set(key, { ref: service.ref, hops: [last] });
    }
    return [...byService.values()].flatMap(({ ref, hops }) => {
      const service = context.objects.get(
        Service,
        ref.namespace ?? '',
        ref.name,
      );
      const waypoint =
        service && waypointOfService(context.snapshot, service).waypoint;
      if (!waypoint) return [];
      const routes = hops.map(({ route }) => route);
      return [
        {
          subject: ref,
          services: distinctServices(routes),
          routeIds: routes.map(({ id }) => id),
          message: `${named(hops[0].hop.from)} dials the pods of ${serviceText(
            routes[0],
          )} and so passes by its waypoint ${waypoint.title}.`,
          evidence: [waypoint.because, ...hops[0].hop.because.slice(0, 3)],
          remedy: {
            noFix:
              'How a controller addresses services decides about more than the waypoint.',
            alternatives: [
              'Let the controller dial the Service (Service routing).',
              'Label the waypoint istio.io/waypoint-for: all, and the pods istio.io/use-waypoint, so that it takes what is sent to pods as well.',
              'Chain the entry through an Istio gateway with istio.io/ingress-use-waypoint on the Service.',
            ],
          },
        },
      ];
    });
  },
  examples: [
    {
      title: 'A waypoint for Services behind a controller that dials pods',
      from: 'nginx-ambient',
      change: `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: istio-waypoint
spec:
  controllerName: istio.io/mesh-controller
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: waypoint
  namespace: shop
  labels:
    istio.io/waypoint-for: service
spec:
  gatewayClassName: istio-waypoint
  listeners:
    - { name: mesh, port: 15008, protocol: HBONE }
status:
  addresses:
    - { type: Hostname, value: waypoint.shop.svc.cluster.local }
---
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
  labels:
    istio.io/use-waypoint: waypoint
spec:
  clusterIP: 10.96.0.20
  selector: { app: cart }
  ports:
    - { name: http, port: 80, targetPort: 8080 }
`,
      finds: ['Service shop/cart'],
      fixed: false,
    },
  ],
});
