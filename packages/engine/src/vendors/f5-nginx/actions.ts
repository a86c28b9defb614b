import type { Edge } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { Resource } from '../../snapshot/Resource';
import type { HostSent, ObjectReader, RouteDraft } from '../types';
import { type NginxController, setsHost } from './controllers';
import type { Action, NamedUpstream, PolicyReference, Route } from './kinds';
import { egressOf, upstreamOf } from './upstream';

/** A route of a VirtualServer or VirtualServerRoute, with what it stands in. */
export interface RouteContext {
  holder: Resource<unknown>;
  upstreams: readonly NamedUpstream[];
  route: Route;
  pointer: string;
  path: string;
  host: string | undefined;
  edge: Edge;
  policies: readonly PolicyReference[];
  snippets: readonly (string | undefined)[];
  id: string;
  controller: NginxController | undefined;
}

/** The actions of a route: its own, those of splits, and those of matches. */
export function routeDrafts(
  objects: ObjectReader,
  route: RouteContext,
): RouteDraft[] {
  const { matches, splits, action } = route.route;
  const found: { action: Action; pointer: string; weight?: number }[] = [
    ...matches.flatMap((match, m) => [
      { action: match.action, pointer: `matches/${m}/action` },
      ...match.splits.map((split, s) => ({
        ...split,
        pointer: `matches/${m}/splits/${s}/action`,
      })),
    ]),
    ...splits.map((split, s) => ({ ...split, pointer: `splits/${s}/action` })),
    { action, pointer: 'action' },
  ];
  return found.flatMap(each =>
    actionDraft(objects, route, each.action, each.pointer, each.weight),
  );
}

function actionDraft(
  objects: ObjectReader,
  context: RouteContext,
  action: Action,
  pointer: string,
  weight: number | undefined,
): RouteDraft[] {
  const name = action?.pass ?? action?.proxy?.upstream;
  // Redirects and answers of its own lead to no backend.
  if (!name) return [];
  const { holder, edge, id } = context;
  const draft = {
    rule: ruleOf(
      `${context.pointer}/${pointer}`,
      context.host,
      context.route.path,
    ),
    edge,
    controllerId: id,
    ...(weight === undefined ? {} : { weight }),
  };
  const index = context.upstreams.findIndex(each => each.name === name);
  const upstream = context.upstreams[index];
  if (!upstream) {
    return [
      {
        ...draft,
        backend: {
          kind: 'broken',
          brokenAt: `no upstream is named ${name}`,
          because: [
            fact('V3', 'no upstream has this name', holder, {
              path: 'spec.upstreams',
              value: name,
            }),
          ],
        },
        upstream: {
          addressing: 'unknown',
          host: { from: 'client' },
          protocol: 'http',
          clientTls: 'none',
          because: [],
        },
      },
    ];
  }
  const [first, second] = upstream.service.split('/');
  const { host, because } = hostSent(context, action, pointer);
  const egress = egressOf(objects, context.policies, holder.namespace);
  const rewrite = action?.proxy?.rewritePath;
  return [
    {
      ...draft,
      ...upstreamOf(objects, {
        namespace: second ? first : holder.namespace,
        name: second ?? first,
        ...(upstream.port === undefined ? {} : { port: upstream.port }),
        holder,
        knob: {
          path: `spec.upstreams[${index}].use-cluster-ip`,
          on: upstream['use-cluster-ip'] === true,
        },
        host,
        protocol: upstream.type === 'grpc' ? 'http2' : 'http',
        tls: upstream.tls?.enable === true,
        ...(egress ? { egress } : {}),
        ...(rewrite === undefined
          ? {}
          : { rewritesPath: rewrite.includes('$') ? {} : { to: rewrite } }),
        because: [
          ...because,
          ...(upstream.tls?.enable
            ? [
                fact('V5', 'the backend is spoken to in TLS', holder, {
                  path: `spec.upstreams[${index}].tls.enable`,
                  value: true,
                }),
              ]
            : []),
        ],
      }),
    },
  ];
}

/** The client's Host, unless the action sets one (configs/virtualserver.go#generateProxySetHeaders). */
function hostSent(
  { holder, snippets, controller, path }: RouteContext,
  action: Action,
  pointer: string,
) {
  const header = action?.proxy?.requestHeaders?.set.find(
    ({ name }) => name.toLowerCase() === 'host',
  );
  if (!header) {
    const host: HostSent =
      controller?.setsHost || snippets.some(setsHost)
        ? { from: 'unknown' }
        : { from: 'client' };
    return { host, because: [] };
  }
  const value = header.value ?? '';
  const host: HostSent =
    value === '$host' || value === '${host}'
      ? { from: 'client' }
      : value.includes('$')
      ? { from: 'unknown' }
      : { from: 'value', value };
  return {
    host,
    because: [
      fact('V5', 'the Host header is replaced', holder, {
        path: `${path}.${pointer.replaceAll(
          '/',
          '.',
        )}.proxy.requestHeaders.set`,
        value,
      }),
    ],
  };
}

/** Paths that start with `~` are patterns, which nobody here runs. */
export function ruleOf(
  pointer: string,
  host: string | undefined,
  path: string | undefined,
) {
  return {
    pointer,
    hosts: host ? [host] : [],
    ...(path && !path.startsWith('~')
      ? { path: path.replace(/^=\s*/, '') }
      : {}),
  };
}
