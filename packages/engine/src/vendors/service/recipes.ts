import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'The client is outside of the mesh and no proxy stands between: nothing can start mTLS with Istio’s certificates for it.',
  },
  chained: {
    cannot:
      'A Service of this type in front of an Istio gateway is the gateway’s own exposure, which is not a chain.',
  },
};
