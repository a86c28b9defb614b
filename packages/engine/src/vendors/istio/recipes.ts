import { chainedGateway } from '../lib/recipes';
import type { Vendor } from '../types';

/** The gateway is the mesh's own proxy: what it sends to a meshed service is mTLS. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'A new host needs a certificate that the gateway can read, when it is to be served over TLS.',
    ],
    expose: intent =>
      intent.gateway ? chainedGateway(intent, intent.gateway) : [],
  },
  chained: {
    cannot:
      'An Istio gateway is the end of a chain: put another vendor before it.',
  },
};
