import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import {
  asksForPort,
  metadataOf,
  refusals,
  refusesGrpc,
  refusesTlsForTcp,
  refusesTlsOfTcp,
} from '../lib/recipes';
import type {
  ExposureIntent,
  IntentService,
  MendTarget,
  Vendor,
} from '../types';
import { ApisixRoute } from './kinds';

/**
 * Standalone: an ApisixRoute, for no other entry can dial the Service. The
 * plugin proxy-rewrite gives the Host that Istio knows, for this route alone.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Load balancing and health checks of single pods no longer work in APISIX: it sees one node, the Service.',
      'The application sees the name of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    refuses: refusals(
      refusesTlsOfTcp,
      refusesGrpc(
        'APISIX reads the scheme of an upstream from an ApisixUpstream that bears the Service’s name and counts for all its routes.',
      ),
    ),
    needs: asksForPort('APISIX (stream_proxy)'),
    comments: {
      resolveGranularity:
        'Dials the Service’s own address, by which the gateway’s sidecar recognises it and starts mTLS.',
      plugins:
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
    },
    expose: intent => [
      ...tlsOf(intent, intent.service.namespace),
      apisixRoute(intent, intent.service.namespace, {
        backend: {
          serviceName: intent.service.name,
          servicePort: intent.service.port,
          resolveGranularity: 'service',
        },
        ...(intent.service.protocol === 'http'
          ? { plugins: [withHost(intent.service)] }
          : {}),
      }),
    ],
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(
      refusesTlsOfTcp,
      refusesTlsForTcp,
      refusesGrpc(
        'APISIX reads the scheme of an upstream from an ApisixUpstream that bears the Service’s name and counts for all its routes.',
      ),
    ),
    needs: asksForPort('APISIX (stream_proxy)'),
    expose: exposeChained,
  },
};

function withHost(service: IntentService) {
  return {
    name: 'proxy-rewrite',
    enable: true,
    config: { host: serviceHostname(service.namespace, service.name) },
  };
}

function apisixRoute(
  intent: ExposureIntent,
  namespace: string,
  { backend, ...rule }: { backend: object; plugins?: object[] },
): Manifest {
  const { name, service } = intent;
  return {
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixRoute',
    metadata: metadataOf(intent, { namespace }),
    spec: {
      ingressClassName: intent.className ?? 'apisix',
      ...(service.speaks === 'tcp'
        ? {
            stream: [
              {
                name,
                protocol: 'TCP',
                match: { ingressPort: service.port },
                backend,
              },
            ],
          }
        : {
            http: [
              {
                name,
                match: {
                  hosts: [...intent.hosts],
                  paths: [...new Set(intent.paths.flatMap(patternsOf))],
                },
                backends: [backend],
                ...rule,
              },
            ],
          }),
    },
  };
}

/** A path of APISIX is exact, unless it ends in a star. */
function patternsOf(path: string): string[] {
  if (path === '/') return ['/*'];
  return path.endsWith('/') ? [`${path}*`] : [path, `${path}/*`];
}

/** TLS with clients belongs to the hosts, not to a route. */
function tlsOf(intent: ExposureIntent, namespace: string): Manifest[] {
  return intent.tlsSecret
    ? [
        {
          apiVersion: 'apisix.apache.org/v2',
          kind: 'ApisixTls',
          metadata: metadataOf(intent, { namespace }),
          spec: {
            ingressClassName: intent.className ?? 'apisix',
            hosts: [...intent.hosts],
            secret: { name: intent.tlsSecret, namespace },
          },
        },
      ]
    : [];
}

function mend({ entry, manifest, pointer, service }: MendTarget): Change[] {
  const granularity = {
    op: 'add' as const,
    path: `${pointer}/resolveGranularity`,
    value: 'service',
  };
  if (
    entry.kind === 'ApisixRoute' &&
    /^\/spec\/stream\/\d+\/backend$/.test(pointer)
  ) {
    return [{ op: 'patch', object: entry, ops: [granularity] }];
  }
  const [, index] = /^\/spec\/http\/(\d+)\/backends\/\d+$/.exec(pointer) ?? [];
  if (entry.kind !== 'ApisixRoute' || index === undefined) return [];
  const rule =
    ApisixRoute.schema.safeParse(manifest).data?.spec?.http[Number(index)];
  if (!rule) return [];
  if (service.protocol !== 'http')
    return [{ op: 'patch', object: entry, ops: [granularity] }];
  // A second rewrite of the same route would be refused.
  if (
    rule.plugins.some(({ name }) => name === 'proxy-rewrite') ||
    rule.backends.length > 1
  )
    return [];
  const at = `/spec/http/${index}/plugins`;
  const plugin =
    rule.plugins.length > 0
      ? { op: 'add' as const, path: `${at}/-`, value: withHost(service) }
      : { op: 'add' as const, path: at, value: [withHost(service)] };
  return [{ op: 'patch', object: entry, ops: [granularity, plugin] }];
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  return [
    ...tlsOf(intent, gateway.namespace),
    apisixRoute(intent, gateway.namespace, {
      backend: { serviceName: gateway.service, servicePort: gateway.port },
    }),
    ...(gateway.tls === 'simple'
      ? [
          {
            apiVersion: 'apisix.apache.org/v2',
            kind: 'ApisixUpstream',
            // It has to bear the name of the Service.
            metadata: { name: gateway.service, namespace: gateway.namespace },
            spec: {
              ingressClassName: intent.className ?? 'apisix',
              portLevelSettings: [{ port: gateway.port, scheme: 'https' }],
            },
          },
        ]
      : []),
    ...chainedGateway(intent, gateway),
  ];
}
