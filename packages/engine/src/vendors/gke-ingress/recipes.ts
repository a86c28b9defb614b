import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/chainedGateway';
import { ingressFor, refusals, refusesGrpc, refusesTcp } from '../lib/recipes';
import { refusesTlsToGateway } from '../lib/gatewayRecipes';
import type { ExposureIntent, Vendor } from '../types';

/**
 * Google's load balancer holds no certificate of the mesh, so only the hop
 * behind an Istio gateway can be mTLS. Its health check has to ask the
 * gateway's status port, which answers plain HTTP.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'Google’s load balancer runs outside the cluster, holds no certificate of the mesh and cannot start its mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The hop from the load balancer to the gateway is plaintext, or TLS without a check of the certificate.',
    ],
    refuses: refusals(
      refusesTcp('Google’s load balancer'),
      refusesTlsToGateway,
      refusesGrpc(
        'Google’s load balancer takes gRPC to backends over TLS with HTTP/2 alone, which the gateway’s Service would have to declare.',
      ),
    ),
    comments: {
      'kubernetes.io/ingress.class':
        'Google’s controller reads this annotation and no ingressClassName.',
    },
    needs: ({ gateway }) =>
      gateway
        ? [
            `Service ${gateway.service} of namespace ${gateway.namespace} has port 15021 and the annotations cloud.google.com/neg: '{"ingress": true}' and cloud.google.com/backend-config: '{"default": "${gateway.service}-health"}'.`,
          ]
        : [],
    expose: exposeChained,
  },
};

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  const ingress = ingressFor(intent, {
    namespace: gateway.namespace,
    annotations: { 'kubernetes.io/ingress.class': intent.className ?? 'gce' },
    backend: { name: gateway.service, port: gateway.port },
  });
  return [
    withoutClassName(ingress),
    {
      apiVersion: 'cloud.google.com/v1',
      kind: 'BackendConfig',
      metadata: {
        name: `${gateway.service}-health`,
        namespace: gateway.namespace,
      },
      spec: {
        healthCheck: {
          type: 'HTTP',
          port: 15021,
          requestPath: '/healthz/ready',
        },
      },
    },
    ...chainedGateway(intent, gateway),
  ];
}

/** An Ingress with the field set is not this controller's. */
function withoutClassName(ingress: Manifest): Manifest {
  const { spec, ...rest } = ingress;
  if (typeof spec !== 'object' || spec === null) return ingress;
  return {
    ...rest,
    spec: Object.fromEntries(
      Object.entries(spec).filter(([key]) => key !== 'ingressClassName'),
    ),
  };
}
