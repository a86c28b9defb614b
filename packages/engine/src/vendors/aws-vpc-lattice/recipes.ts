import { chainedGateway } from '../lib/chainedGateway';
import { chainedRoute, refusesOfRoutes } from '../lib/gatewayRecipes';
import { refusals, refusesGrpc } from '../lib/recipes';
import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'VPC Lattice sends to pods from outside of the cluster and presents no client certificate, so that it cannot start the mesh’s mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The health check of the target group asks the gateway’s port 15021, by a TargetGroupPolicy.',
    ],
    refuses: refusals(
      refusesOfRoutes,
      refusesGrpc(
        'The health check of the gateway’s status port speaks HTTP/1.1, which a target group of gRPC does not.',
      ),
    ),
    expose: intent => {
      const { gateway } = intent;
      if (!gateway || !intent.className) return [];
      return [
        ...chainedRoute(intent, gateway),
        {
          apiVersion: 'application-networking.k8s.aws/v1alpha1',
          kind: 'TargetGroupPolicy',
          metadata: {
            name: `${gateway.service}-health`,
            namespace: gateway.namespace,
          },
          spec: {
            targetRef: { group: '', kind: 'Service', name: gateway.service },
            ...(gateway.tls === 'simple' ? { protocol: 'HTTPS' } : {}),
            healthCheck: {
              enabled: true,
              protocol: 'HTTP',
              port: 15021,
              path: '/healthz/ready',
            },
          },
        },
        ...chainedGateway(
          intent,
          gateway,
          gateway.tls === 'simple' ? ['*'] : undefined,
        ),
      ];
    },
  },
};
