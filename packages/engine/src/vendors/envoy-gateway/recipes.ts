import type { Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import {
  asksForH2c,
  chainedRoute,
  routeFor,
  mendHost,
  refusesOfAnyRoute,
  routeNamespace,
  asksForTcpListener,
  refusesTlsToGateway,
} from '../lib/gatewayRecipes';
import { refusals } from '../lib/recipes';
import type { Vendor } from '../types';

/**
 * Service routing for the route, and for an HTTP port a Host that Istio knows,
 * so that the sidecar of the proxy can start mTLS.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Load balancing, retries on another pod and health checks of Envoy Gateway see one endpoint, the Service.',
      'The application sees the name of the Service in the Host header.',
    ],
    refuses: refusesOfAnyRoute,
    needs: intent => [...asksForH2c(intent), ...asksForTcpListener(intent)],
    comments: {
      hostname:
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
      routingType:
        'Dials the Service’s own address, by which the proxy’s sidecar recognises it and starts mTLS.',
    },
    expose: intent => {
      const { namespace, name, port, protocol } = intent.service;
      const routes = routeFor(intent, {
        namespace,
        backend: { name, port },
        ...(protocol === 'http'
          ? { hostname: serviceHostname(namespace, name) }
          : {}),
      });
      return routes.length > 0
        ? [
            ...routes,
            serviceRouting(
              {
                namespace: routeNamespace(intent, namespace),
                name: intent.name,
              },
              intent.service.speaks === 'tcp' ? 'TCPRoute' : 'HTTPRoute',
              intent.labels,
            ),
          ]
        : [];
    },
    mend: target => {
      const { entry, service } = target;
      if (entry.kind !== 'HTTPRoute') return [];
      const name = serviceHostname(service.namespace, service.name);
      return [
        {
          op: 'create',
          manifest: serviceRouting({
            namespace: entry.namespace ?? '',
            name: entry.name,
          }),
        },
        ...(service.protocol === 'http' ? mendHost(target, name) : []),
      ];
    },
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(refusesOfAnyRoute, refusesTlsToGateway),
    needs: asksForTcpListener,
    expose: intent => {
      const { gateway } = intent;
      if (!gateway || !intent.className) return [];
      return [
        ...chainedRoute(intent, gateway),
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};

function serviceRouting(
  { namespace, name: route }: { namespace: string; name: string },
  kind: 'HTTPRoute' | 'TCPRoute' = 'HTTPRoute',
  labels?: Readonly<Record<string, string>>,
): Manifest {
  return {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'BackendTrafficPolicy',
    metadata: {
      name: `${route}-service-routing`,
      namespace,
      ...(labels ? { labels: { ...labels } } : {}),
    },
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind, name: route }],
      routingType: 'Service',
    },
  };
}
