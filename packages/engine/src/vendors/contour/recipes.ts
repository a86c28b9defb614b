import type { Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import {
  metadataOf,
  numbered,
  refusals,
  refusesTcp,
  refusesWildcardServerName,
} from '../lib/recipes';
import { otherNameOf } from '../lib/otherName';
import type { ExposureIntent, Vendor } from '../types';
import { mend } from './mend';

/**
 * Standalone: Contour has no knob, but dials another name of a Service as it
 * is, where its configuration allows that. With the same name in the Host
 * header, a sidecar can start mTLS.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Contour has to be configured with enableExternalNameService: true, which its authors advise against for clusters of several tenants.',
      'Load balancing and health checks of single pods no longer work in Envoy: it sees one name, the Service.',
      'The application sees the name of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    refuses: ({ service, tlsSecret, hosts }) =>
      service.speaks === 'tcp' && (!tlsSecret || hosts.length === 0)
        ? [
            {
              field: tlsSecret ? 'hosts' : 'tls',
              reason:
                'Contour finds a TCP route by the server name in TLS: a host and a certificate are needed.',
            },
          ]
        : [],
    comments: {
      externalName:
        'A name is dialled as it is, where a Service’s endpoints would be pods that no sidecar recognises.',
      requestHeadersPolicy:
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
    },
    expose: exposeStandalone,
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(refusesTcp('Contour'), refusesWildcardServerName),
    comments: {
      requestHeadersPolicy:
        'The server name over TLS is this Host, by which the gateway’s server is chosen.',
    },
    expose: exposeChained,
  },
};

function exposeStandalone(intent: ExposureIntent): Manifest[] {
  const { service } = intent;
  const name = `${intent.name}-upstream`;
  const externalName = serviceHostname(service.namespace, service.name);
  return [
    otherNameOf(
      service,
      metadataOf(intent, { name, namespace: service.namespace }),
      'http',
    ),
    ...httpProxies(intent, service.namespace, () => ({
      ...(service.protocol === 'http' ? withHost(externalName) : {}),
      services: [
        {
          name,
          port: service.port,
          ...(service.speaks === 'grpc' ? { protocol: 'h2c' } : {}),
        },
      ],
    })),
  ];
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  const secure = gateway.tls === 'simple';
  const grpc = intent.service.speaks === 'grpc';
  return [
    ...httpProxies(intent, gateway.namespace, host => ({
      // The server name over TLS is the Host that a policy writes: here, the outside one.
      ...(secure ? withHost(host) : {}),
      services: [
        {
          name: gateway.service,
          port: gateway.port,
          ...(grpc
            ? { protocol: secure ? 'h2' : 'h2c' }
            : secure
            ? { protocol: 'tls' }
            : {}),
        },
      ],
    })),
    ...chainedGateway(intent, gateway),
  ];
}

function withHost(value: string) {
  return { requestHeadersPolicy: { set: [{ name: 'Host', value }] } };
}

/** One for each host: a proxy has one name. */
function httpProxies(
  intent: ExposureIntent,
  namespace: string,
  routeOf: (host: string) => Readonly<Record<string, unknown>>,
): Manifest[] {
  return intent.hosts.map((fqdn, index) => ({
    apiVersion: 'projectcontour.io/v1',
    kind: 'HTTPProxy',
    metadata: metadataOf(intent, { name: numbered(intent, index), namespace }),
    spec: {
      ...(intent.className ? { ingressClassName: intent.className } : {}),
      virtualhost: {
        fqdn,
        ...(intent.tlsSecret ? { tls: { secretName: intent.tlsSecret } } : {}),
      },
      ...(intent.service.speaks === 'tcp'
        ? { tcpproxy: routeOf(fqdn) }
        : {
            routes: intent.paths.map(prefix => ({
              conditions: [{ prefix }],
              ...routeOf(fqdn),
            })),
          }),
    },
  }));
}
