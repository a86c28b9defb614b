import type { IntentGateway, ServiceDemand, Vendor } from '../types';

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

const AZURE = 'service.beta.kubernetes.io/azure-';

/**
 * Azure's load balancer asks each port for its health: for `/` where the port
 * declares HTTP, which a gateway answers with 404. Other clouds that make a
 * load balancer of such a Service name themselves, or ask the nodes.
 * https://kubernetes-sigs.github.io/cloud-provider-azure/topics/loadbalancer/#custom-load-balancer-health-probe
 */
export function gatewayService(
  { port }: IntentGateway,
  annotations: Readonly<Record<string, string>> = {},
): ServiceDemand {
  if (!Object.keys(annotations).some(key => key.startsWith(AZURE))) return {};
  const probe = `service.beta.kubernetes.io/port_${port}_health-probe`;
  return {
    annotations: {
      [`${probe}_protocol`]: 'http',
      [`${probe}_port`]: '15021',
      [`${probe}_request-path`]: '/healthz/ready',
    },
  };
}
