import type { Edge, Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import type { Dialled } from '../lib/gatewayUpstream';
import type { ResourceOf } from '../lib/ownKind';
import { decrypted, passedThrough, payloadOf } from '../lib/payload';
import type { ServicePort } from '../../snapshot/schema/core';
import type {
  Backend,
  EntryClaim,
  ObjectReader,
  RouteDraft,
  Upstream,
  VendorContext,
} from '../types';
import { poolMembers, VENDOR } from './controller';
import {
  CisTransportServer,
  CisVirtualServer,
  IngressLink,
  type Pool,
  TLSProfile,
} from './kinds';

/** Virtual servers that CIS makes of its own kinds. */
export function serverEntries(context: VendorContext): EntryClaim[] {
  const { objects, snapshot } = context;
  const dialled = poolMembers(snapshot);
  return [
    ...objects
      .list(CisVirtualServer)
      .map(server =>
        claim(server, virtualServerDrafts(objects, dialled, server)),
      ),
    ...objects.list(CisTransportServer).map(server => {
      const type = (server.body.spec?.type ?? 'tcp').toLowerCase();
      return type === 'tcp'
        ? claim(server, transportDrafts(objects, dialled, server))
        : notEvaluated(server, 'only TCP is carried by Istio');
    }),
    ...objects
      .list(IngressLink)
      .map(link =>
        notEvaluated(
          link,
          'where an IngressLink leads is said by the entries of the NGINX behind it',
        ),
      ),
  ];
}

type Server = { ref: EntryClaim['ref'] };

function claim(server: Server, routes: RouteDraft[]): EntryClaim {
  return {
    ref: server.ref,
    state: 'claimed',
    strength: 'live',
    because: [fact('V1', 'the kind is BIG-IP’s alone', server)],
    routes,
  };
}

function notEvaluated(server: Server, message: string): EntryClaim {
  return {
    ref: server.ref,
    state: 'not-evaluated',
    strength: 'live',
    reason: { code: 'not-modelled', message, object: server.ref },
    because: [fact('V1', 'the kind is BIG-IP’s alone', server)],
    routes: [],
  };
}

function virtualServerDrafts(
  objects: ObjectReader,
  dialled: Dialled,
  server: ResourceOf<typeof CisVirtualServer>,
): RouteDraft[] {
  const spec = server.body.spec;
  if (!spec) return [];
  const tls = profileOf(objects, server, spec.tlsProfileName);
  const hosts = [...(spec.host ? [spec.host] : []), ...spec.hostAliases];
  const pools = [
    ...spec.pools.map((pool, index) => ({
      pool,
      pointer: `/spec/pools/${index}`,
    })),
    ...(spec.defaultPool?.service
      ? [{ pool: spec.defaultPool, pointer: '/spec/defaultPool' }]
      : []),
  ];
  return pools.flatMap(({ pool, pointer }) =>
    membersOf(objects, server.namespace, pool).map(
      ({ backend, port, weight }): RouteDraft => ({
        rule: { pointer, hosts, ...(pool.path ? { path: pool.path } : {}) },
        edge: tls.edge,
        controllerId: VENDOR.id,
        ...(weight === undefined ? {} : { weight }),
        backend,
        upstream: {
          addressing: dialled.addressing,
          host: pool.hostRewrite
            ? { from: 'value', value: pool.hostRewrite }
            : { from: 'client' },
          protocol: 'http',
          clientTls: 'none',
          ...(tls.edge === 'passthrough' ? passedThrough(port) : tls.started),
          ...(pool.rewrite ? { rewritesPath: { to: pool.rewrite } } : {}),
          because: [
            ...tls.because,
            ...(pool.hostRewrite
              ? [
                  fact('V5', 'the Host is rewritten', server, {
                    path: 'spec.pools.hostRewrite',
                    value: pool.hostRewrite,
                  }),
                ]
              : []),
            ...dialled.because,
          ],
        },
      }),
    ),
  );
}

function transportDrafts(
  objects: ObjectReader,
  dialled: Dialled,
  server: ResourceOf<typeof CisTransportServer>,
): RouteDraft[] {
  const spec = server.body.spec;
  if (!spec?.pool) return [];
  const tls = profileOf(objects, server, spec.tlsProfileName);
  const ends = spec.tlsProfileName !== undefined && tls.edge !== 'passthrough';
  return membersOf(objects, server.namespace, spec.pool).map(
    ({ backend, port, weight }): RouteDraft => {
      const payload = ends
        ? { ...decrypted(port), ...tls.started }
        : payloadOf(port);
      return {
        rule: {
          pointer: '/spec/pool',
          hosts: spec.host ? [spec.host] : [],
          ...(spec.virtualServerPort ? { port: spec.virtualServerPort } : {}),
        },
        edge: ends
          ? tls.edge
          : payload.clientTls === 'none'
          ? 'none'
          : 'passthrough',
        controllerId: VENDOR.id,
        ...(weight === undefined ? {} : { weight }),
        backend,
        upstream: {
          addressing: dialled.addressing,
          ...payload,
          because: [...tls.because, ...dialled.because],
        },
      };
    },
  );
}

interface Tls {
  edge: Edge;
  started: Partial<Pick<Upstream, 'clientTls' | 'sni' | 'unknown'>>;
  because: Evidence[];
}

/** What a TLSProfile does; without one there is no TLS at the virtual server. */
function profileOf(
  objects: ObjectReader,
  server: { ref: EntryClaim['ref']; namespace: string },
  name: string | undefined,
): Tls {
  if (name === undefined) return { edge: 'none', started: {}, because: [] };
  const profile = objects.get(TLSProfile, server.namespace, name);
  if (!profile) {
    return {
      edge: 'unknown',
      started: {
        clientTls: 'unknown',
        unknown: objects.unread(TLSProfile, server.namespace) ?? {
          code: 'upstream-not-known',
          message: `TLSProfile ${name} was not found`,
          object: server.ref,
        },
      },
      because: [
        absence('V5', 'the TLSProfile was not found', {
          kind: 'TLSProfile',
          namespaces: [server.namespace],
          selector: name,
        }),
      ],
    };
  }
  const termination = profile.body.spec?.tls?.termination;
  const because = [
    fact('V5', `the profile has termination ${termination}`, profile, {
      path: 'spec.tls.termination',
      value: termination,
    }),
  ];
  switch (termination) {
    case 'passthrough':
      return { edge: 'passthrough', started: {}, because };
    case 'reencrypt':
      // What its server profile sends as name or certificate is on the BIG-IP.
      return {
        edge: 'terminate',
        started: { clientTls: 'simple', sni: { from: 'none' } },
        because,
      };
    default:
      return { edge: 'terminate', started: {}, because };
  }
}

interface Member {
  backend: Backend;
  port?: ServicePort;
  weight?: number;
}

function membersOf(
  objects: ObjectReader,
  namespace: string,
  pool: Pool,
): Member[] {
  const own = [pool, ...pool.alternateBackends].filter(
    ({ service }) => service,
  );
  const shared = own.length + pool.multiClusterServices.length > 1;
  return [
    ...own.map((each): Member => {
      const at = each.serviceNamespace ?? namespace;
      const wanted = each.servicePort ?? pool.servicePort;
      const name = each.service ?? '';
      const service = objects.get(Service, at, name);
      // A number or name of the Service, or the number of its target.
      const port = service?.body.spec?.ports.find(
        candidate =>
          candidate.port === wanted ||
          candidate.name === wanted ||
          candidate.targetPort === wanted,
      );
      const stated = port?.port ?? wanted;
      return {
        backend: {
          kind: 'service',
          namespace: at,
          name,
          ...(stated === undefined ? {} : { port: stated }),
        },
        ...(port ? { port } : {}),
        ...(shared ? { weight: each.weight ?? 1 } : {}),
      };
    }),
    ...pool.multiClusterServices.map(
      ({ clusterName, service }): Member => ({
        backend: {
          kind: 'external',
          title: `Service ${service ?? ''} of cluster ${clusterName ?? ''}`,
          reason: 'other-cluster',
        },
      }),
    ),
  ];
}
