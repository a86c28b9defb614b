import { chainedGateway } from '../lib/chainedGateway';
import { ingressFor, refusals, refusesGrpc, refusesTcp } from '../lib/recipes';
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
    refuses: refusals(
      refusesTcp('Cilium'),
      refusesGrpc(
        'Cilium speaks HTTP/2 to a Service port of appProtocol kubernetes.io/h2c alone, which the gateway’s Service would have to say.',
      ),
      ({ gateway }) =>
        gateway?.tls === 'simple'
          ? [
              {
                field: 'gateway.tls',
                reason: 'An Ingress of Cilium starts no TLS towards backends.',
              },
            ]
          : [],
    ),
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
