import type { Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/recipes';
import type { ExposureIntent, Vendor } from '../types';

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
    expose: exposeStandalone,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    expose: exposeChained,
  },
};

function exposeStandalone(intent: ExposureIntent): Manifest[] {
  const { service } = intent;
  const name = `${intent.name}-upstream`;
  const externalName = serviceHostname(service.namespace, service.name);
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name,
        namespace: service.namespace,
        ...(intent.labels ? { labels: { ...intent.labels } } : {}),
      },
      spec: {
        type: 'ExternalName',
        externalName,
        ports: [{ name: 'http', port: service.port }],
      },
    },
    httpProxy(intent, service.namespace, {
      ...(service.protocol === 'http' ? withHost(externalName) : {}),
      services: [{ name, port: service.port }],
    }),
  ];
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  const secure = gateway.tls === 'simple';
  return [
    httpProxy(intent, gateway.namespace, {
      // The server name over TLS is the Host that a policy writes: here, the outside one.
      ...(secure ? withHost(intent.host) : {}),
      services: [
        {
          name: gateway.service,
          port: gateway.port,
          ...(secure ? { protocol: 'tls' } : {}),
        },
      ],
    }),
    ...chainedGateway(intent, gateway),
  ];
}

function withHost(value: string) {
  return { requestHeadersPolicy: { set: [{ name: 'Host', value }] } };
}

function httpProxy(
  intent: ExposureIntent,
  namespace: string,
  route: Readonly<Record<string, unknown>>,
): Manifest {
  return {
    apiVersion: 'projectcontour.io/v1',
    kind: 'HTTPProxy',
    metadata: {
      name: intent.name,
      namespace,
      ...(intent.labels ? { labels: { ...intent.labels } } : {}),
    },
    spec: {
      ...(intent.className ? { ingressClassName: intent.className } : {}),
      virtualhost: {
        fqdn: intent.host,
        ...(intent.tlsSecret ? { tls: { secretName: intent.tlsSecret } } : {}),
      },
      routes: [{ conditions: [{ prefix: intent.path }], ...route }],
    },
  };
}
