import type { Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import {
  chainedRoute,
  routeFor,
  mendHost,
  refusesOfRoutes,
  refusesTlsToGateway,
} from '../lib/gatewayRecipes';
import { refusals, refusesGrpc } from '../lib/recipes';
import type { Vendor } from '../types';

/**
 * The address of the Service, and for an HTTP port a Host that Istio knows, so
 * that the sidecar of NGINX can start mTLS.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'NGINX Gateway Fabric 2.7 or newer is needed: older releases do not know useClusterIP.',
      'NGINX sees one upstream, the Service: its load balancing and session persistence no longer work.',
      'The application sees the name of the Service in the Host header.',
    ],
    refuses: refusals(
      refusesOfRoutes,
      refusesGrpc(
        'A GRPCRoute cannot replace the Host, and with the outside one the sidecar of NGINX does not recognise the Service.',
      ),
    ),
    comments: {
      hostname:
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
      useClusterIP:
        'Dials the Service’s own address, by which the sidecar of NGINX recognises it and starts mTLS.',
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
        ? [...routes, clusterIp(namespace, name, intent.labels)]
        : [];
    },
    mend: target => {
      const { entry, service } = target;
      if (entry.kind !== 'HTTPRoute') return [];
      const host = serviceHostname(service.namespace, service.name);
      return [
        {
          op: 'create',
          manifest: clusterIp(service.namespace, service.name),
        },
        ...(service.protocol === 'http' ? mendHost(target, host) : []),
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

function clusterIp(
  namespace: string,
  service: string,
  labels?: Readonly<Record<string, string>>,
): Manifest {
  return {
    apiVersion: 'gateway.nginx.org/v1alpha1',
    kind: 'UpstreamSettingsPolicy',
    metadata: {
      name: `${service}-cluster-ip`,
      namespace,
      ...(labels ? { labels: { ...labels } } : {}),
    },
    spec: {
      targetRefs: [{ group: 'core', kind: 'Service', name: service }],
      useClusterIP: true,
    },
  };
}
