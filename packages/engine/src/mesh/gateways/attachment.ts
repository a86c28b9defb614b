import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import {
  Gateway,
  HTTPRoute,
  IstioGateway,
  type Kind,
  Service,
  VirtualService,
} from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import { type MeshPod, planeOf, podNamed } from '../pods';
import {
  type Backend,
  backendOfDestination,
  type ProxyContext,
} from './clusters';
import type { FilterChain } from './GatewayListener';
import type { HttpEntry, VirtualHost } from './HttpTable';
import { listenersOf } from './listenersOf';
import type { Destination, GatewayConfig, Server } from './model';
import { pathMatches } from './paths';
import { dotted } from './pointers';
import { proxyOfPod } from './proxyOfPod';

/**
 * A request that arrives at a gateway pod.
 *
 * @public
 */
export interface AttachmentProbe {
  gateway: { namespace: string; name: string };
  /** The pod's port. */
  port: number;
  host?: string;
  protocol: 'http' | 'http2' | 'tcp';
  /** `mutual`: with a client certificate that the server trusts. */
  tls: 'none' | 'simple' | 'mutual';
  sni?: string;
  path?: string;
}

/**
 * Where a gateway sends a request, or why nowhere.
 *
 * @public
 */
export interface Attachment {
  bound: boolean;
  backends: Backend[];
  reason?: string;
  unknown?: Reason;
  because: Evidence[];
}

/**
 * Follows one request through the listeners and routes of a gateway pod, as
 * its proxy would: port, server name, TLS, Host, then the first route that
 * matches the path without looking at headers.
 *
 * @public
 */
export function evaluateAttachment(
  snapshot: Snapshot,
  probe: AttachmentProbe,
): Attachment {
  const { namespace, name } = probe.gateway;
  const pod = podNamed(snapshot, namespace, name);
  if (!pod || pod.role !== 'gateway') {
    return unbound(`${namespace}/${name} is no gateway pod`, [
      absence('R6.1', 'no gateway pod of this name', {
        kind: 'Pod',
        namespaces: [namespace],
        selector: name,
      }),
    ]);
  }
  const answer = follow(snapshot, pod, probe);
  const unknown = unreadReason(snapshot);
  return unknown ? { ...answer, unknown: answer.unknown ?? unknown } : answer;
}

// Without one of these kinds, whatever was found may not be what decides.
const DECISIVE: readonly Kind<unknown>[] = [
  Service,
  IstioGateway,
  VirtualService,
  Gateway,
  HTTPRoute,
];

function unreadReason(snapshot: Snapshot): Reason | undefined {
  for (const kind of DECISIVE) {
    const reason = snapshot.unread(kind);
    if (reason) return reason;
  }
  return undefined;
}

function follow(
  snapshot: Snapshot,
  pod: MeshPod,
  probe: AttachmentProbe,
): Attachment {
  const proxy = proxyOfPod(snapshot, pod);
  const plane = planeOf(snapshot, pod);
  const context: ProxyContext = { snapshot, plane, proxy };
  const listener = listenersOf(snapshot, plane, proxy).on(
    probe.port,
    proxy.addresses,
  );
  if (!listener) {
    return unbound('no listener matched', [
      absence(
        'R6.2',
        `no server of a Gateway opens port ${probe.port} of the pod`,
        {
          kind: 'Gateway',
          namespaces: [],
        },
      ),
      ...pod.because,
    ]);
  }
  const sni =
    probe.sni ?? (probe.tls === 'none' ? '' : (probe.host ?? '').toLowerCase());
  const chain = listener.choose(sni);
  if (!chain) {
    return unbound('no filter chains matched', [
      fact(
        'R6.2',
        `no server on port ${probe.port} has the server name ${
          sni || '(none)'
        }`,
        { ref: pod.object },
      ),
    ]);
  }
  const because = chain.servers.slice(0, 1).map(serverEvidence);
  const refusal = refusalOf(chain, probe);
  if (refusal) return unbound(refusal, because);
  if (chain.connection) {
    const { rule, serverPort } = chain.connection;
    return bound(context, rule.destinations, undefined, serverPort, [
      fact('R6.3', `rule ${rule.pointer} takes the connection`, rule.object, {
        path: dotted(rule.pointer),
      }),
      ...because,
    ]);
  }
  return followHttp(context, chain, probe, because);
}

function followHttp(
  context: ProxyContext,
  chain: FilterChain,
  probe: AttachmentProbe,
  because: Evidence[],
): Attachment {
  const host = chain.http?.match(probe.host ?? '');
  if (!host) {
    return unbound('no virtual host matched', [
      absence(
        'R6.3',
        `nothing is bound to host ${probe.host ?? ''} on port ${probe.port}`,
        {
          kind: 'VirtualService',
          namespaces: [],
          selector: probe.host ?? '',
        },
      ),
      ...because,
    ]);
  }
  if (host.redirectsToHttps && probe.tls === 'none') {
    return unbound('tls required, sending 301', [
      redirectEvidence(host),
      ...because,
    ]);
  }
  let unknown: Reason | undefined;
  for (const entry of host.entries) {
    if (entry.conditional) continue;
    const matches = pathMatches(
      entry.path,
      probe.path ?? '/',
      entry.match?.ignoreCase ?? false,
    );
    if (matches === undefined) {
      unknown ??= {
        code: 'regex-not-evaluated',
        message: `the regular expression ${entry.path.value} decides`,
        object: entry.rule.object.ref,
      };
      continue;
    }
    if (matches) {
      const answer = followEntry(context, entry, because);
      return unknown ? { ...answer, unknown } : answer;
    }
  }
  const answer = unbound('no route matched', [
    absence(
      'R6.3',
      `no rule for host ${host.host} matches path ${probe.path ?? '/'}`,
      {
        kind: 'VirtualService',
        namespaces: [],
        selector: host.host,
      },
    ),
    ...because,
  ]);
  return unknown ? { ...answer, unknown } : answer;
}

function followEntry(
  context: ProxyContext,
  entry: HttpEntry,
  because: Evidence[],
): Attachment {
  const { rule, routes, serverPort } = entry;
  const chosen = fact(
    'R6.3',
    `rule ${rule.pointer} takes the request`,
    rule.object,
    { path: dotted(rule.pointer) },
  );
  switch (rule.action.kind) {
    case 'redirect':
      return unbound('the gateway answers with a redirect', [
        chosen,
        ...because,
      ]);
    case 'direct':
      return unbound(`the gateway answers ${rule.action.status} itself`, [
        chosen,
        ...because,
      ]);
    default:
      return bound(
        context,
        rule.action.destinations,
        routes.namespace,
        serverPort,
        [chosen, ...because],
      );
  }
}

function bound(
  context: ProxyContext,
  destinations: readonly Destination[],
  routeNamespace: string | undefined,
  serverPort: number,
  because: Evidence[],
): Attachment {
  const used =
    destinations.length === 1
      ? destinations
      : destinations.filter(({ weight }) => weight > 0);
  const backends = used.map(destination => ({
    ...backendOfDestination(context, destination, routeNamespace, serverPort),
    weight: used.length > 1 ? destination.weight : 0,
  }));
  return { bound: backends.length > 0, backends, because };
}

/** What the proxy refuses before it looks at routes. */
function refusalOf(
  chain: FilterChain,
  probe: AttachmentProbe,
): string | undefined {
  if (chain.tls) {
    if (probe.tls === 'none') return 'invalid TLS';
    const wantsCertificate =
      chain.tls === 'ISTIO_MUTUAL' || chain.tls === 'MUTUAL';
    if (wantsCertificate && probe.tls !== 'mutual') return 'invalid mTLS';
  }
  if (!chain.http) return undefined;
  if (!chain.tls && probe.tls !== 'none') return 'protocol error';
  return probe.protocol === 'tcp' ? 'protocol error' : undefined;
}

function unbound(reason: string, because: Evidence[]): Attachment {
  return { bound: false, backends: [], reason, because };
}

export function serverEvidence(server: Server): Evidence {
  const tls = server.tls ? ` with TLS mode ${server.tls.mode}` : '';
  return fact(
    'R6.2',
    `server ${server.pointer} opens port ${server.port} (${server.protocol}${tls})`,
    server.gateway.object,
    { path: dotted(server.pointer) },
  );
}

/** What else a server rests on than the object that declares it. */
export function restsOnEvidence({ restsOn = [] }: GatewayConfig): Evidence[] {
  return restsOn.map(object =>
    fact(
      'R6.4',
      `the listener rests on ${object.ref.kind} ${object.ref.name}`,
      object,
    ),
  );
}

function redirectEvidence(host: VirtualHost): Evidence {
  const server = host.servers.find(({ tls }) => tls?.httpsRedirect);
  return fact(
    'R6.2',
    `plaintext requests for ${host.host} are redirected to https`,
    server?.gateway.object,
    {
      path: dotted(`${server?.pointer ?? ''}/tls/httpsRedirect`),
      value: true,
    },
  );
}
