import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/chainedGateway';
import { chainedRoute, refusesOfRoutes } from '../lib/gatewayRecipes';
import { googleHealthCheck } from '../lib/googleRecipes';
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
      'The hop from the load balancer to the gateway is plaintext, or TLS without a check of the certificate and without a server name, for which the gateway’s server must take any host.',
    ],
    refuses: refusals(
      refusesOfRoutes,
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
    googleHealthCheck(gateway),
    ...chainedGateway(
      intent,
      gateway,
      gateway.tls === 'simple' ? ['*'] : undefined,
    ),
  ];
}
