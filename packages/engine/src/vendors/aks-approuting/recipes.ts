import { chainedGateway } from '../lib/chainedGateway';
import {
  chainedRoute,
  refusesOfRoutes,
  refusesTlsToGateway,
} from '../lib/gatewayRecipes';
import { refusals } from '../lib/recipes';
import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'Its proxies are Envoys of another Istio, with another authority: they hold no certificate that this mesh takes.',
  },
  chained: {
    costs: [
      'Where another Istio is installed its control plane does not start, and nobody serves its Gateways.',
      'Requests pass one more proxy, the Istio gateway of the mesh.',
      'The hop between the two gateways is plaintext, or TLS of a BackendTLSPolicy.',
    ],
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
