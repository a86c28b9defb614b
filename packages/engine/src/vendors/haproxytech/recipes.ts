import type { Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import { ingressFor, metadataOf, refusesTcp } from '../lib/recipes';
import { otherNameOf } from '../lib/otherName';
import type { ExposureIntent, Vendor } from '../types';
import { mend } from './mend';

/**
 * Standalone: there is no knob, but another name of the Service is dialled as
 * it is. With the same name in the Host header, a sidecar can start mTLS.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'A second Service, of type ExternalName; it does not work with --disable-service-external-name.',
      'Sticky sessions and health checks of single pods no longer work in HAProxy: it sees one server, the Service.',
      'The application sees the name of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    refuses: refusesTcp('The HAProxy controller'),
    comments: {
      externalName:
        'A name is dialled as it is, where a Service’s endpoints would be pods that no sidecar recognises.',
      'haproxy.org/set-host':
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
    },
    expose: exposeStandalone,
    mend,
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'Over TLS the controller sends no server name, so that the gateway’s server is for every host.',
    ],
    refuses: refusesTcp('The HAProxy controller'),
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
    ),
    ingressFor(intent, {
      className: 'haproxy',
      annotations: {
        ...(service.protocol === 'http'
          ? { 'haproxy.org/set-host': externalName }
          : {}),
        ...http2(intent),
      },
      backend: { name, port: service.port },
    }),
  ];
}

function http2({ service }: ExposureIntent): Record<string, string> {
  return service.speaks === 'grpc' ? { 'haproxy.org/server-proto': 'h2' } : {};
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  const secure = gateway.tls === 'simple';
  const mesh = chainedGateway(intent, gateway);
  return [
    ingressFor(intent, {
      className: 'haproxy',
      namespace: gateway.namespace,
      annotations: {
        ...(secure ? { 'haproxy.org/server-ssl': 'true' } : {}),
        ...http2(intent),
      },
      backend: { name: gateway.service, port: gateway.port },
    }),
    ...(secure ? mesh.map(forAnyHost) : mesh),
  ];
}

/** A server for named hosts is chosen by the server name, which is not sent. */
function forAnyHost(manifest: Manifest): Manifest {
  const { spec } = manifest;
  if (
    manifest.kind !== 'Gateway' ||
    typeof spec !== 'object' ||
    spec === null ||
    !('servers' in spec)
  )
    return manifest;
  const servers: unknown = spec.servers;
  return {
    ...manifest,
    spec: {
      ...spec,
      servers: Array.isArray(servers)
        ? servers.map(server => ({ ...server, hosts: ['*'] }))
        : servers,
    },
  };
}
