import { fact } from '../evidence';
import type { Destination, HttpMatch, HttpRule } from '../mesh/gateways/model';
import { pathMatches } from '../mesh/gateways/paths';
import type { MeshPod } from '../mesh/pods';
import type { MeshVirtualService } from '../mesh/virtualServices';
import { matchesLabels } from '../snapshot/selectors';
import type { ClientRoute } from './clientRouteAnswer';
import type { HopDestination } from './hopQuery';
import type { RouteTable } from './routeTable';
import type { WeightedDestination } from './tcpChains';

/** The rules of a VirtualService that this client's proxy holds for a port. */
export function rulesFor(
  rules: readonly HttpRule[],
  client: MeshPod,
  port: number,
): HttpRule[] {
  return rules.flatMap(rule => {
    if (rule.matches.length === 0) return [rule];
    const matches = rule.matches.filter(match => {
      if (match.port && match.port !== port) return false;
      if (match.gateways.length > 0) return match.gateways.includes('mesh');
      return (
        matchesLabels(match.sourceLabels, client.labels) &&
        (!match.sourceNamespace || match.sourceNamespace === client.namespace)
      );
    });
    return matches.length > 0 ? [{ ...rule, matches }] : [];
  });
}

/** Does a rule take a path? Matches that look at more than the path are passed over. */
function takesPath(
  rule: HttpRule,
  path: string,
  bySegment: boolean,
): boolean | undefined {
  if (rule.matches.length === 0) return true;
  let answer: boolean | undefined = false;
  for (const match of rule.matches) {
    if (Object.keys(match.conditions).length > 0) continue;
    const matches = pathMatches(
      envoyPath(match, bySegment),
      path,
      match.ignoreCase,
    );
    if (matches) return true;
    if (matches === undefined) answer = undefined;
  }
  return answer;
}

/** Prefixes of the Gateway API end at slashes. */
function envoyPath(
  { path }: HttpMatch,
  bySegment: boolean,
): Parameters<typeof pathMatches>[0] {
  if (!path) return { kind: 'any', value: '/' };
  return bySegment && path.kind === 'prefix' && path.value !== '/'
    ? { kind: 'path-prefix', value: path.value }
    : path;
}

/** The first rule that matches the path without looking at headers. */
export function routeOfRules(
  table: RouteTable,
  from: MeshVirtualService,
  rules: readonly HttpRule[],
  to: HopDestination,
  header: string,
): ClientRoute {
  const path = to.path || '/';
  const title = `${from.object.ref.kind} ${from.namespace}/${from.object.ref.name}`;
  for (const rule of rules) {
    const takes = takesPath(rule, path, from.fromRoute);
    if (takes === false) continue;
    const because = [
      fact(
        'R4.1',
        `${title} routes Host ${header} for the sidecars of the mesh`,
        rule.object,
        {
          path: rule.pointer,
        },
      ),
    ];
    if (takes === undefined) {
      return {
        kind: 'unknown',
        unknown: {
          code: 'regex-not-evaluated',
          message: `a regular expression of ${title} decides where path ${path} goes`,
          object: rule.object.ref,
        },
        because,
      };
    }
    if (rule.action.kind !== 'route') {
      const why =
        rule.action.kind === 'redirect'
          ? "the client's sidecar answers with a redirect"
          : `the client's sidecar answers ${rule.action.status} itself`;
      return {
        kind: 'rejected',
        why,
        because: [
          fact('R4.1', why, rule.object, { path: rule.pointer }),
          ...because,
        ],
      };
    }
    return {
      kind: 'clusters',
      legs: legsOf(table, rule.action.destinations),
      http: true,
      because,
    };
  }
  const why = `no rule of ${title} matches path ${path}`;
  return { kind: 'rejected', why, because: [fact('R4.1', why, from.object)] };
}

function legsOf(
  table: RouteTable,
  destinations: readonly Destination[],
): WeightedDestination[] {
  return destinations
    .map(({ host, port, subset, weight }) => ({
      // A name of an ExternalName Service stands for its target.
      host: table.byName.get(host)?.aliasOf ?? host,
      port: port ?? table.port,
      ...(subset ? { subset } : {}),
      weight: destinations.length === 1 ? 1 : weight,
    }))
    .filter(({ weight }) => weight > 0);
}
