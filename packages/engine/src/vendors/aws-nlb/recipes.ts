import type { ServiceDemand, Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'A Network Load Balancer passes connections on, or starts TLS without a client certificate: nothing in front of the service can start the mesh’s mTLS.',
  },
  chained: {
    cannot:
      'A Network Load Balancer in front of an Istio gateway is the gateway’s own exposure, which is not a chain: annotate the gateway’s Service, and expose the service on the gateway.',
  },
};

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';

/**
 * The health check by default opens a connection to the port of the requests,
 * which a gateway listens on as soon as any of its servers does. Its status port
 * is no port of a node: it is asked where the targets are pods.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#health-check
 */
export function gatewayService(
  _: unknown,
  annotations: Readonly<Record<string, string>> = {},
): ServiceDemand {
  const dialsPods =
    annotations[`${PREFIX}-nlb-target-type`] === 'ip' ||
    annotations[`${PREFIX}-type`] === 'nlb-ip';
  return dialsPods
    ? {
        annotations: {
          [`${PREFIX}-healthcheck-protocol`]: 'HTTP',
          [`${PREFIX}-healthcheck-port`]: '15021',
          [`${PREFIX}-healthcheck-path`]: '/healthz/ready',
        },
      }
    : {};
}
