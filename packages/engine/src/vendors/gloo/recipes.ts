import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/recipes';
import type { ExposureIntent, Vendor } from '../types';

/** A route is enough: auto-mTLS is a switch of the Settings, set once. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Auto-mTLS has to be on in the Settings (istioOptions), with Istio’s agent beside the proxy (global.istioSDS.enabled).',
      'The listener for TLS needs an sslConfig in the VirtualService, which this one does not have.',
    ],
    expose: intent => [
      virtualService(intent, intent.service.namespace, {
        name: intent.service.name,
        namespace: intent.service.namespace,
        port: intent.service.port,
      }),
    ],
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      return [
        virtualService(intent, intent.service.namespace, {
          name: gateway.service,
          namespace: gateway.namespace,
          port: gateway.port,
        }),
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};

function virtualService(
  intent: ExposureIntent,
  namespace: string,
  target: { name: string; namespace: string; port: number },
): Manifest {
  return {
    apiVersion: 'gateway.solo.io/v1',
    kind: 'VirtualService',
    metadata: {
      name: intent.name,
      namespace,
      ...(intent.labels ? { labels: { ...intent.labels } } : {}),
    },
    spec: {
      virtualHost: {
        domains: [intent.host],
        routes: [
          {
            matchers: [{ prefix: intent.path }],
            routeAction: {
              single: {
                kube: {
                  ref: { name: target.name, namespace: target.namespace },
                  port: target.port,
                },
              },
            },
          },
        ],
      },
    },
  };
}
