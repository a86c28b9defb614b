import type { Change, Manifest } from 'istio-ingress-contract';
import type { ExposureIntent, IntentGateway, MendTarget } from '../types';

interface RouteOptions {
  namespace: string;
  backend: { name: string; port: number; namespace?: string };
  /** The Host that the backend sees, where it is not the client's. */
  hostname?: string;
}

/** An HTTPRoute of the intent at the Gateway `namespace/name`. */
export function httpRouteFor(
  intent: ExposureIntent,
  { namespace, backend, hostname }: RouteOptions,
): Manifest[] {
  if (!intent.className) return [];
  const [gatewayNamespace, name] = intent.className.split('/', 2);
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: {
        name: intent.name,
        namespace,
        ...(intent.labels ? { labels: { ...intent.labels } } : {}),
      },
      spec: {
        parentRefs: [{ namespace: gatewayNamespace, name }],
        hostnames: [intent.host],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: intent.path } }],
            ...(hostname
              ? { filters: [{ type: 'URLRewrite', urlRewrite: { hostname } }] }
              : {}),
            backendRefs: [{ ...backend }],
          },
        ],
      },
    },
  ];
}

/** The route of a chain; it lives beside the gateway's Service, which needs no grant. */
export function chainedRoute(
  intent: ExposureIntent,
  gateway: IntentGateway,
): Manifest[] {
  return httpRouteFor(intent, {
    namespace: gateway.namespace,
    backend: { name: gateway.service, port: gateway.port },
  });
}

/**
 * A filter that makes the backend see `hostname`, for the rule of `pointer`.
 * Nothing where the rule has several destinations, since all would see it.
 */
export function mendHost(
  { entry, manifest, pointer }: MendTarget,
  hostname: string,
): Change[] {
  const index = /^\/spec\/rules\/(\d+)/.exec(pointer)?.[1];
  const rule =
    index === undefined ? undefined : rulesOf(manifest)[Number(index)];
  if (!rule || index === undefined) return [];
  const { backendRefs, filters = [] } = rule;
  if (Array.isArray(backendRefs) && backendRefs.length > 1) return [];
  if (!Array.isArray(filters) || JSON.stringify(filters).includes('URLRewrite'))
    return [];
  const path = `/spec/rules/${index}/filters`;
  const value = { type: 'URLRewrite', urlRewrite: { hostname } };
  return [
    {
      op: 'patch',
      object: entry,
      ops: [
        filters.length > 0
          ? { op: 'add', path: `${path}/-`, value }
          : { op: 'add', path, value: [value] },
      ],
    },
  ];
}

function rulesOf(
  manifest: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  const { spec } = manifest;
  if (typeof spec !== 'object' || spec === null || !('rules' in spec))
    return [];
  return Array.isArray(spec.rules) ? spec.rules : [];
}
