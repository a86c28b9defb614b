import { chainedGateway } from '../lib/chainedGateway';
import { ingressFor, refusals, refusesTcp } from '../lib/recipes';
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
      'With TLS the certificate is looked up in ACM by the hosts; the Secret is the gateway’s.',
    ],
    refuses: refusals(
      refusesTcp('An Application Load Balancer'),
      ({ service, tlsSecret }) =>
        service.speaks === 'grpc' && !tlsSecret
          ? [
              {
                field: 'tls',
                reason:
                  'An Application Load Balancer takes gRPC from clients over HTTPS alone.',
              },
            ]
          : [],
    ),
    comments: {
      [`${PREFIX}/healthcheck-port`]:
        'The gateway answers for its own health on this port, over plain HTTP.',
      [`${PREFIX}/backend-protocol-version`]:
        'Carries gRPC, and lets the health check stay plain HTTP.',
    },
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
            ...(intent.service.speaks === 'grpc'
              ? { [`${PREFIX}/backend-protocol-version`]: 'HTTP2' }
              : {}),
            ...(intent.tlsSecret
              ? { [`${PREFIX}/listen-ports`]: '[{"HTTPS": 443}]' }
              : {}),
          },
          backend: { name: gateway.service, port: gateway.port },
        }),
        ...chainedGateway(intent, gateway, tls ? ['*'] : undefined),
      ];
    },
  },
};
