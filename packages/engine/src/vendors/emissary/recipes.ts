import type { Change, Manifest } from 'istio-ingress-contract';
import { setFields } from '../../recipes/patch';
import { chainedGateway } from '../lib/chainedGateway';
import {
  asksForPort,
  metadataOf,
  numbered,
  refusals,
  refusesTlsForTcp,
  refusesTlsOfTcp,
  refusesWildcardServerName,
} from '../lib/recipes';
import type { ExposureIntent, MendTarget, Vendor } from '../types';
import { TLSContext, textOf } from './kinds';

const REWRITTEN_HOST =
  'The application sees the name of the Service in the Host header (auto_host_rewrite); the outside name is in X-Forwarded-Host.';

/**
 * Two ways to mTLS: Emissary holds a certificate of the mesh and starts TLS
 * itself, as its documentation says; or its sidecar does, for which an HTTP
 * port needs a Host that names the Service.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [REWRITTEN_HOST],
    refuses: refusesTlsOfTcp,
    needs: asksForPort('Emissary'),
    comments: {
      auto_host_rewrite:
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
    },
    expose: intent => {
      const { name, namespace, port, protocol, speaks } = intent.service;
      if (speaks === 'tcp')
        return [tcpMapping(intent, `${name}.${namespace}:${port}`)];
      return [
        ...hostsOf(intent),
        ...mappings(intent, `${name}.${namespace}:${port}`, {
          ...(protocol === 'http' ? { auto_host_rewrite: true } : {}),
        }),
      ];
    },
    mend,
    mendCosts: target =>
      meshContext(target) || target.service.protocol !== 'http'
        ? []
        : [REWRITTEN_HOST],
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(
      refusesTlsOfTcp,
      refusesTlsForTcp,
      refusesWildcardServerName,
    ),
    needs: asksForPort('Emissary'),
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      const scheme = gateway.tls === 'simple' ? 'https://' : '';
      if (intent.service.speaks === 'tcp') {
        return [
          tcpMapping(
            intent,
            `${gateway.service}.${gateway.namespace}:${gateway.port}`,
          ),
          ...chainedGateway(intent, gateway),
        ];
      }
      return [
        ...hostsOf(intent),
        ...mappings(
          intent,
          `${scheme}${gateway.service}.${gateway.namespace}:${gateway.port}`,
          scheme ? { tls: `${intent.name}-gateway` } : {},
        ),
        ...(scheme
          ? [
              {
                apiVersion: 'getambassador.io/v3alpha1',
                kind: 'TLSContext',
                metadata: metadataOf(intent, {
                  name: `${intent.name}-gateway`,
                  namespace: intent.service.namespace,
                }),
                // The gateway’s server is chosen by the server name.
                spec: { sni: intent.hosts[0] },
              },
            ]
          : []),
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};

/** One for each host and path: a Mapping has one of each. */
function mappings(
  intent: ExposureIntent,
  service: string,
  more: Readonly<Record<string, unknown>> = {},
): Manifest[] {
  return intent.hosts
    .flatMap(hostname => intent.paths.map(prefix => ({ hostname, prefix })))
    .map((match, index) => ({
      apiVersion: 'getambassador.io/v3alpha1',
      kind: 'Mapping',
      metadata: metadataOf(intent, {
        name: numbered(intent, index),
        namespace: intent.service.namespace,
      }),
      spec: {
        ...match,
        // The path belongs to the application: nothing is cut off.
        rewrite: '',
        service,
        ...(intent.service.speaks === 'grpc' ? { grpc: true } : {}),
        ...more,
      },
    }));
}

/**
 * A port of Emissary's own, which needs no Listener.
 * https://www.getambassador.io/docs/emissary/latest/topics/using/tcpmappings
 */
function tcpMapping(intent: ExposureIntent, service: string): Manifest {
  return {
    apiVersion: 'getambassador.io/v3alpha1',
    kind: 'TCPMapping',
    metadata: metadataOf(intent, { namespace: intent.service.namespace }),
    spec: { port: intent.service.port, service },
  };
}

/** TLS ends at a Host, which picks the Mappings of its name by itself. */
function hostsOf(intent: ExposureIntent): Manifest[] {
  const { tlsSecret } = intent;
  if (!tlsSecret) return [];
  return intent.hosts.map((hostname, index) => ({
    apiVersion: 'getambassador.io/v3alpha1',
    kind: 'Host',
    metadata: metadataOf(intent, {
      name: numbered(intent, index),
      namespace: intent.service.namespace,
    }),
    spec: { hostname, tlsSecret: { name: tlsSecret } },
  }));
}

function mend(target: MendTarget): Change[] {
  const { entry, manifest, service } = target;
  if (entry.kind !== 'Mapping') return [];
  const context = meshContext(target);
  const change = setFields(entry, manifest, [
    {
      path: ['spec', 'service'],
      value: `${service.name}.${service.namespace}:${service.port}`,
    },
    ...(context ? [{ path: ['spec', 'tls'], value: context.name }] : []),
    ...(!context && service.protocol === 'http'
      ? [{ path: ['spec', 'auto_host_rewrite'], value: true }]
      : []),
  ]);
  return change ? [change] : [];
}

/** The TLSContext by which a controller uses the certificate it holds. */
function meshContext({ dataPlane, objects }: MendTarget) {
  if (dataPlane !== 'certificates') return undefined;
  return objects
    .list(TLSContext)
    .find(
      ({ body }) =>
        textOf(body.spec, 'secret')?.split('.')[0] === 'istio-certs',
    );
}
