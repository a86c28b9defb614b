import { chainedGateway } from '../lib/chainedGateway';
import {
  asksForH2c,
  chainedRoute,
  routeFor,
  refusesOfAnyRoute,
  asksForTcpListener,
  refusesTlsToGateway,
} from '../lib/gatewayRecipes';
import { refusals } from '../lib/recipes';
import type { Vendor } from '../types';

/** A route is enough: auto-mTLS is a switch of the control plane, set once. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Auto-mTLS has to be on in the control plane (KGW_ENABLE_ISTIO_AUTO_MTLS), with Istio’s agent beside the proxy; or the proxy has to be in the ambient mesh.',
    ],
    refuses: refusesOfAnyRoute,
    needs: intent => [...asksForH2c(intent), ...asksForTcpListener(intent)],
    mend: () => ({
      cannot:
        'Auto-mTLS is a switch of kgateway’s control plane (KGW_ENABLE_ISTIO_AUTO_MTLS) with Istio’s agent beside the proxy, for all routes; a route has no field for it.',
    }),
    expose: intent =>
      routeFor(intent, {
        namespace: intent.service.namespace,
        backend: { name: intent.service.name, port: intent.service.port },
      }),
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
