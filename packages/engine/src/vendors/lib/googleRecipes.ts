import type { Manifest } from 'istio-ingress-contract';
import type { IntentGateway, ServiceDemand } from '../types';

/**
 * The health check of the load balancers of a Gateway: the gateway's status
 * port, over plain HTTP whatever the requests are sent over.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources#configure_health_check
 */
export function googleHealthCheck({
  namespace,
  service,
}: IntentGateway): Manifest {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'HealthCheckPolicy',
    metadata: { name: `${service}-health`, namespace },
    spec: {
      default: {
        config: {
          type: 'HTTP',
          httpHealthCheck: {
            portSpecification: 'USE_FIXED_PORT',
            port: 15021,
            requestPath: '/healthz/ready',
          },
        },
      },
      targetRef: { group: '', kind: 'Service', name: service },
    },
  };
}

/**
 * The same of the load balancers of an Ingress, which find it by an annotation.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration#direct_health
 */
export function googleBackendConfig({
  namespace,
  service,
}: IntentGateway): Manifest {
  return {
    apiVersion: 'cloud.google.com/v1',
    kind: 'BackendConfig',
    metadata: { name: `${service}-health`, namespace },
    spec: {
      healthCheck: { type: 'HTTP', port: 15021, requestPath: '/healthz/ready' },
    },
  };
}

/**
 * TLS to the gateway, which Google's Gateways read from the port.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/secure-gateway#load-balancer-tls
 */
export function googleBackendTls({ tls }: IntentGateway): ServiceDemand {
  return tls === 'simple' ? { appProtocol: 'HTTPS' } : {};
}
