import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/chainedGateway';
import { googleBackendConfig } from '../lib/googleRecipes';
import { ingressFor, refusals, refusesGrpc, refusesTcp } from '../lib/recipes';
import type {
  ExposureIntent,
  IntentGateway,
  ServiceDemand,
  Vendor,
} from '../types';

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
      'The hop from the load balancer to the gateway is plaintext, or TLS without a check of the certificate and without a server name, for which the gateway’s server must take any host.',
    ],
    refuses: refusals(
      refusesTcp('Google’s load balancer'),
      refusesGrpc(
        'Google’s load balancer takes gRPC to backends over TLS with HTTP/2 alone, which the gateway’s Service would have to declare.',
      ),
    ),
    comments: {
      'kubernetes.io/ingress.class':
        'Google’s controller reads this annotation and no ingressClassName.',
    },
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
    googleBackendConfig(gateway),
    ...chainedGateway(
      intent,
      gateway,
      gateway.tls === 'simple' ? ['*'] : undefined,
    ),
  ];
}

/**
 * Endpoint groups instead of node ports, which a ClusterIP has not; the health
 * check of the BackendConfig; and TLS, by the name of a port.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration#configuring_ingress_features_through_backendconfig_parameters
 */
export function gatewayService({
  service,
  tls,
  portName,
}: IntentGateway): ServiceDemand {
  return {
    annotations: {
      'cloud.google.com/neg': '{"ingress": true}',
      'cloud.google.com/backend-config': `{"default": "${service}-health"}`,
      ...(tls === 'simple'
        ? {
            'cloud.google.com/app-protocols': `{"${
              portName ?? 'https'
            }": "HTTPS"}`,
          }
        : {}),
    },
  };
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
