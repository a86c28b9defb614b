import { chainedGateway, ingressFor } from '../lib/recipes';
import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'Cilium’s Envoy runs on the network of the host, where neither a sidecar nor ztunnel captures what it sends, and it holds no certificate of the mesh.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'A CiliumNetworkPolicy at the gateway has to allow the entity ingress.',
    ],
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      return [
        ingressFor(intent, {
          className: 'cilium',
          namespace: gateway.namespace,
          backend: { name: gateway.service, port: gateway.port },
        }),
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};
