import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'A Network Load Balancer passes connections on, or starts TLS without a client certificate: nothing in front of the service can start the mesh’s mTLS.',
  },
  chained: {
    cannot:
      'A Network Load Balancer in front of an Istio gateway is the gateway’s own exposure, which is not a chain: annotate the gateway’s Service, and expose the service on the gateway.',
  },
};
