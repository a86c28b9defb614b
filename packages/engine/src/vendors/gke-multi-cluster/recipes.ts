import { chainedGateway } from '../lib/chainedGateway';
import {
  chainedRoute,
  refusesOfRoutes,
  refusesTlsToGateway,
} from '../lib/gatewayRecipes';
import { refusals, refusesGrpc } from '../lib/recipes';
import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'Google’s load balancer runs outside the cluster, holds no certificate of the mesh and cannot start its mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The hop from the load balancer to the gateway is plaintext, or TLS of its own.',
      'The gateway of this cluster alone is exposed; other clusters of the fleet need the same, and a ServiceImport as the backend.',
    ],
    refuses: refusals(
      refusesOfRoutes,
      refusesTlsToGateway,
      refusesGrpc(
        'Google’s load balancer takes gRPC to backends over TLS with HTTP/2 alone, which the gateway’s Service would have to declare.',
      ),
    ),
    expose: intent => {
      const { gateway } = intent;
      if (!gateway || !intent.className) return [];
      return [
        ...chainedRoute(intent, gateway),
        {
          apiVersion: 'networking.gke.io/v1',
          kind: 'HealthCheckPolicy',
          metadata: {
            name: `${gateway.service}-health`,
            namespace: gateway.namespace,
          },
          spec: {
            default: {
              config: {
                type: 'HTTP',
                httpHealthCheck: {
                  portSpecification: 'USE_FIXED_PORT',
                  port: 15021,
                  requestPath: '/healthz/ready',
                },
              },
            },
            targetRef: { group: '', kind: 'Service', name: gateway.service },
          },
        },
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};
