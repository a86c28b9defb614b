import type { Edge } from 'istio-ingress-contract';
import { goBoolean } from '../lib/booleans';
import type { Settings } from './settings';

/**
 * Where TLS of the client ends: at the router if the entry says so, else at an
 * entry point that is set to; some entry points only redirect.
 */
export function edgeOf(
  settings: Settings,
  names: readonly string[],
  tls: boolean,
  redirects: boolean,
): Edge {
  if (tls) return 'terminate';
  const points = names.length > 0 ? names : defaultPoints(settings);
  const option = (name: string, rest: string) =>
    settings.options.get(`entrypoints.${name.toLowerCase()}.${rest}`);
  const isSecure = (name: string) =>
    (goBoolean(option(name, 'http.tls')) ?? false) ||
    [...settings.options.keys()].some(key =>
      key.startsWith(`entrypoints.${name.toLowerCase()}.http.tls.`),
    );
  if (points.some(isSecure)) return 'terminate';
  const isRedirect = (name: string) =>
    option(name, 'http.redirections.entrypoint.to') !== undefined;
  return redirects || (points.length > 0 && points.every(isRedirect))
    ? 'redirect'
    : 'none';
}

/** Without names, a router listens at the entry points marked so, else at all. */
function defaultPoints({ options }: Settings): string[] {
  const names = new Set<string>();
  const marked = new Set<string>();
  for (const [key, value] of options) {
    const [, name, rest] = /^entrypoints\.([^.]+)\.(.*)$/.exec(key) ?? [];
    // The point of the dashboard and the health check serves no routes.
    if (!name || name === 'traefik' || name === 'metrics') continue;
    names.add(name);
    if (rest === 'asdefault' && goBoolean(value)) marked.add(name);
  }
  return [...(marked.size > 0 ? marked : names)];
}
