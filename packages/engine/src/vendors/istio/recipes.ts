import { chainedGateway } from '../lib/chainedGateway';
import { asksForTcpListener, routeFor } from '../lib/gatewayRecipes';
import type { Vendor } from '../types';

/** The gateway is the mesh's own proxy: what it sends to a meshed service is mTLS. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'A new host needs a certificate that the gateway can read, when it is to be served over TLS.',
    ],
    refuses: ({ className, gateway, tlsSecret, hosts }) => [
      ...(className && !className.includes('/')
        ? [
            {
              field: 'className',
              reason:
                'An Istio gateway has no class: leave it out, or name a Gateway of the Gateway API as namespace/name.',
            },
          ]
        : []),
      ...(className && tlsSecret
        ? [
            {
              field: 'tls',
              reason:
                'The certificate for outside clients belongs to a listener of the Gateway, not to a route.',
            },
          ]
        : []),
      ...(!className && gateway?.tls === 'simple' && hosts.length === 0
        ? [
            {
              field: 'hosts',
              reason: 'Over TLS the gateway chooses by the server name.',
            },
          ]
        : []),
    ],
    needs: intent => (intent.className ? asksForTcpListener(intent) : []),
    mend: () => ({
      cannot:
        'An Istio gateway starts mTLS by itself wherever the service has it; no field of its routes asks for it.',
    }),
    expose: intent => {
      const { className, gateway, service } = intent;
      if (className) {
        return routeFor(intent, {
          namespace: service.namespace,
          backend: { name: service.name, port: service.port },
        });
      }
      return gateway ? chainedGateway(intent, gateway) : [];
    },
  },
  chained: {
    cannot:
      'An Istio gateway is the end of a chain: put another vendor before it.',
  },
};
