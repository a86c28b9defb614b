import { chainedGateway, ingressFor } from '../lib/recipes';
import type { Vendor } from '../types';

const PREFIX = 'alb.ingress.kubernetes.io';

/**
 * The load balancer has no certificate of the mesh, so that mTLS begins at an
 * Istio gateway. Its health check asks the gateway's status port.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'An Application Load Balancer runs outside the cluster and can present no client certificate to its targets, so that it cannot start the mesh’s mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The hop from the load balancer to the gateway is plaintext, or TLS without a check of the certificate and without a server name, for which the gateway’s server must take any host.',
    ],
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      const tls = gateway.tls === 'simple';
      return [
        ingressFor(intent, {
          className: 'alb',
          namespace: gateway.namespace,
          annotations: {
            [`${PREFIX}/target-type`]: 'ip',
            [`${PREFIX}/healthcheck-protocol`]: 'HTTP',
            [`${PREFIX}/healthcheck-port`]: '15021',
            [`${PREFIX}/healthcheck-path`]: '/healthz/ready',
            [`${PREFIX}/success-codes`]: '200',
            ...(tls ? { [`${PREFIX}/backend-protocol`]: 'HTTPS' } : {}),
          },
          backend: { name: gateway.service, port: gateway.port },
        }),
        ...chainedGateway(intent, gateway, tls ? ['*'] : undefined),
      ];
    },
  },
};
