import { chainedRoute, httpRouteFor } from '../lib/gatewayRecipes';
import { chainedGateway } from '../lib/recipes';
import type { Vendor } from '../types';

/**
 * Standalone is possible with the service mesh extension alone, which works for
 * Gateways and not for Ingresses. It is installed once for the cluster, and not
 * by a recipe.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'The ALB Controller’s service mesh extension has to run in the cluster; it supports sidecars, and not ambient.',
      'Every Service of a namespace that is labelled for injection gets mTLS: pods there without a sidecar answer 503.',
    ],
    expose: intent =>
      httpRouteFor(intent, {
        namespace: intent.service.namespace,
        backend: { name: intent.service.name, port: intent.service.port },
      }),
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The health check asks the gateway’s port 15021, by a HealthCheckPolicy.',
    ],
    expose: intent => {
      const { gateway } = intent;
      if (!gateway || !intent.className) return [];
      const { namespace, service } = gateway;
      const targetRef = {
        group: '',
        kind: 'Service',
        name: service,
        namespace,
      };
      return [
        ...chainedRoute(intent, gateway),
        {
          apiVersion: 'alb.networking.azure.io/v1',
          kind: 'HealthCheckPolicy',
          metadata: { name: `${service}-health`, namespace },
          spec: {
            targetRef,
            default: {
              port: 15021,
              useTLS: false,
              http: {
                path: '/healthz/ready',
                match: { statusCodes: [{ start: 200, end: 200 }] },
              },
            },
          },
        },
        ...(gateway.tls === 'simple'
          ? [
              {
                apiVersion: 'alb.networking.azure.io/v1',
                kind: 'BackendTLSPolicy',
                metadata: { name: `${service}-tls`, namespace },
                spec: {
                  targetRef,
                  default: {
                    sni: intent.host,
                    ports: [{ port: gateway.port }],
                  },
                },
              },
            ]
          : []),
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};
