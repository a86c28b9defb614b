import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/recipes';
import type { ExposureIntent, Vendor } from '../types';

/** As for an Ingress of Google's: mTLS begins at an Istio gateway. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'Google’s load balancer runs outside the cluster, holds no certificate of the mesh and cannot start its mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The hop from the load balancer to the gateway is plaintext, or TLS of its own.',
    ],
    expose: exposeChained,
  },
};

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway, className } = intent;
  if (!gateway || !className) return [];
  const [namespace, name] = className.split('/', 2);
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: {
        name: intent.name,
        namespace: gateway.namespace,
        ...(intent.labels ? { labels: { ...intent.labels } } : {}),
      },
      spec: {
        parentRefs: [{ namespace, name }],
        hostnames: [intent.host],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: intent.path } }],
            backendRefs: [{ name: gateway.service, port: gateway.port }],
          },
        ],
      },
    },
    {
      apiVersion: 'networking.gke.io/v1',
      kind: 'HealthCheckPolicy',
      metadata: {
        name: `${gateway.service}-health`,
        namespace: gateway.namespace,
      },
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
        targetRef: { group: '', kind: 'Service', name: gateway.service },
      },
    },
    ...chainedGateway(intent, gateway),
  ];
}
