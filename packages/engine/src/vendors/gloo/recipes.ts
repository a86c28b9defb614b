import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/chainedGateway';
import { metadataOf, refusals, refusesTcp } from '../lib/recipes';
import type { ExposureIntent, Vendor } from '../types';
import { mend } from './mend';

/** A route is enough: auto-mTLS is a switch of the Settings, set once. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Auto-mTLS has to be on in the Settings (istioOptions), with Istio’s agent beside the proxy (global.istioSDS.enabled).',
    ],
    refuses: refusesTcp('Gloo'),
    mend,
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
    refuses: refusals(refusesTcp('Gloo'), ({ gateway }) =>
      gateway?.tls === 'simple'
        ? [
            {
              field: 'gateway.tls',
              reason:
                'TLS towards a Service is a setting of its Upstream, which Gloo makes for the gateway’s Service and all routes share.',
            },
          ]
        : [],
    ),
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
    metadata: metadataOf(intent, { namespace }),
    spec: {
      ...(intent.tlsSecret
        ? {
            sslConfig: {
              secretRef: { name: intent.tlsSecret, namespace },
              sniDomains: [...intent.hosts],
            },
          }
        : {}),
      virtualHost: {
        domains: [...intent.hosts],
        routes: [
          {
            matchers: intent.paths.map(prefix => ({ prefix })),
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
