import type { Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import {
  asksForH2c,
  chainedRoute,
  httpRouteFor,
  mendHost,
  refusesOfRoutes,
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
    refuses: refusesOfRoutes,
    needs: asksForH2c,
    comments: {
      hostname:
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
      routingType:
        'Dials the Service’s own address, by which the proxy’s sidecar recognises it and starts mTLS.',
    },
    expose: intent => {
      const { namespace, name, port, protocol } = intent.service;
      const routes = httpRouteFor(intent, {
        namespace,
        backend: { name, port },
        ...(protocol === 'http'
          ? { hostname: serviceHostname(namespace, name) }
          : {}),
      });
      return routes.length > 0
        ? [...routes, serviceRouting(namespace, intent.name, intent.labels)]
        : [];
    },
    mend: target => {
      const { entry, service } = target;
      if (entry.kind !== 'HTTPRoute') return [];
      const name = serviceHostname(service.namespace, service.name);
      return [
        {
          op: 'create',
          manifest: serviceRouting(entry.namespace ?? '', entry.name),
        },
        ...(service.protocol === 'http' ? mendHost(target, name) : []),
      ];
    },
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(refusesOfRoutes, refusesTlsToGateway),
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
  namespace: string,
  route: string,
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
      targetRefs: [
        { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: route },
      ],
      routingType: 'Service',
    },
  };
}
