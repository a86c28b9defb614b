import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/chainedGateway';
import {
  chainedRoute,
  refusesOfRoutes,
  refusesTlsToGateway,
} from '../lib/gatewayRecipes';
import { refusals, refusesGrpc } from '../lib/recipes';
import type { ExposureIntent, Vendor } from '../types';

/** As for an Ingress of Google's: mTLS begins at an Istio gateway. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'Google’s load balancer runs outside the cluster, holds no certificate of the mesh and cannot start its mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The hop from the load balancer to the gateway is plaintext, or TLS of its own.',
    ],
    refuses: refusals(
      refusesOfRoutes,
      refusesTlsToGateway,
      refusesGrpc(
        'Google’s load balancer carries gRPC by HTTPRoutes to ports that declare HTTP/2, which the gateway’s Service would have to.',
      ),
    ),
    expose: exposeChained,
  },
};

function exposeChained(intent: ExposureIntent): Manifest[] {
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
}
