import { chainedGateway } from '../lib/recipes';
import type { Vendor } from '../types';

export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'The router dials endpoints and never Services, so that a sidecar of its own would not recognise them; it presents no client certificate, and runs in a namespace that its operator manages.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The gateway’s Service has to name its ports http2 and https, as Istio’s chart does.',
    ],
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      const secure = gateway.tls === 'simple';
      return [
        {
          apiVersion: 'route.openshift.io/v1',
          kind: 'Route',
          metadata: {
            name: intent.name,
            namespace: gateway.namespace,
            ...(intent.labels ? { labels: { ...intent.labels } } : {}),
          },
          spec: {
            host: intent.host,
            // Passed through, TLS is whole and carries no path.
            ...(secure ? {} : { path: intent.path }),
            to: { kind: 'Service', name: gateway.service, weight: 100 },
            port: { targetPort: secure ? 'https' : 'http2' },
            ...(secure ? { tls: { termination: 'passthrough' } } : {}),
          },
        },
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};
