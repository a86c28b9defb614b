import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/chainedGateway';
import {
  metadataOf,
  numbered,
  refusals,
  refusesTcp,
  refusesWildcards,
} from '../lib/recipes';
import type { ExposureIntent, IntentGateway, Vendor } from '../types';

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
    refuses: refusals(
      refusesTcp('A Route'),
      refusesWildcards(
        'A Route takes a wildcard only where the router’s administrator allows wildcardPolicy.',
      ),
      ({ service, gateway }) =>
        service.speaks === 'grpc' && gateway?.tls !== 'simple'
          ? [
              {
                field: 'gateway.tls',
                reason:
                  'The router carries gRPC end to end only where TLS is passed through to the gateway.',
              },
            ]
          : [],
      ({ paths, gateway }) =>
        gateway?.tls === 'simple' && paths.join() !== '/'
          ? [
              {
                field: 'paths',
                reason:
                  'TLS is passed through whole and carries no path: leave this at /.',
              },
            ]
          : [],
    ),
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      return [...routesTo(intent, gateway), ...chainedGateway(intent, gateway)];
    },
  },
};

/** One for each host and path: a Route has one of each. */
function routesTo(intent: ExposureIntent, gateway: IntentGateway): Manifest[] {
  const secure = gateway.tls === 'simple';
  return intent.hosts
    .flatMap(host => intent.paths.map(path => ({ host, path })))
    .map(({ host, path }, index) => ({
      apiVersion: 'route.openshift.io/v1',
      kind: 'Route',
      metadata: metadataOf(intent, {
        name: numbered(intent, index),
        namespace: gateway.namespace,
      }),
      spec: {
        host,
        // Passed through, TLS is whole and carries no path.
        ...(secure ? {} : { path }),
        to: { kind: 'Service', name: gateway.service, weight: 100 },
        port: { targetPort: secure ? 'https' : 'http2' },
        ...tlsOf(secure, intent.tlsSecret),
      },
    }));
}

function tlsOf(secure: boolean, secretName: string | undefined) {
  if (secure) return { tls: { termination: 'passthrough' } };
  return secretName
    ? {
        tls: { termination: 'edge', externalCertificate: { name: secretName } },
      }
    : {};
}
