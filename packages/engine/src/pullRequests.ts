import type { Change, ObjectRef, RouteDiff } from 'istio-ingress-contract';
import { type Candidate, changesOf } from './strictFixes';
import { keyOfChange, nameOf } from './whatIsWorse';

/** Changes that go into one pull request. */
export interface PullRequest {
  /** Sorts, and tells one from another. */
  key: string;
  title: string;
  owners: string[];
  changes: Change[];
  /** The routes that need it. */
  routeIds: Set<string>;
}

/**
 * Groups changes into as few pull requests as there are people to make them:
 * what one owner's routes alone need, in the namespaces of that owner's
 * services, is one; what is shared, such as a controller, is one a namespace.
 *
 * @param fixes - in the order in which they are made
 * @param breaking - the routes that are mended, by id
 * @param owners - of services, by `namespace/name`
 */
export function pullRequests(
  fixes: readonly Candidate[],
  breaking: ReadonlyMap<string, RouteDiff>,
  owners: ReadonlyMap<string, string>,
): PullRequest[] {
  const needed = new Map<string, Set<string>>();
  for (const { changes, routeIds } of fixes) {
    for (const change of changes) {
      const key = keyOfChange(change);
      const ids = needed.get(key) ?? new Set();
      needed.set(key, ids);
      for (const id of routeIds) if (breaking.has(id)) ids.add(id);
    }
  }
  const requests = new Map<string, PullRequest>();
  for (const change of changesOf(fixes)) {
    const ids = needed.get(keyOfChange(change)) ?? new Set();
    const namespace = namespaceOf(change);
    const owner = ownerOf(namespace, ids, breaking, owners);
    const key = owner ? `owner ${owner}` : `namespace ${namespace ?? ''}`;
    const request = requests.get(key) ?? {
      key,
      title: '',
      owners: owner ? [owner] : [],
      changes: [],
      routeIds: new Set<string>(),
    };
    requests.set(key, request);
    request.changes = withChange(request.changes, change);
    for (const id of ids) request.routeIds.add(id);
  }
  return [...requests.values()]
    .map(request => ({ ...request, title: titleOf(request.changes) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Several as one. */
export function joined(requests: readonly PullRequest[]): PullRequest {
  if (requests.length === 1) return requests[0];
  const changes = requests.flatMap(request => request.changes);
  return {
    key: requests.map(({ key }) => key).join(', '),
    title: titleOf(changes),
    owners: [...new Set(requests.flatMap(({ owners }) => owners))].sort(),
    changes,
    routeIds: new Set(requests.flatMap(({ routeIds }) => [...routeIds])),
  };
}

/**
 * An order in which routes are whole early: always those pull requests next
 * that complete most routes for each of them, and of these the one that most
 * routes need.
 */
export function inOrder(requests: readonly PullRequest[]): PullRequest[] {
  const byKey = new Map(requests.map(request => [request.key, request]));
  const missing = new Map<string, Set<string>>();
  for (const { key, routeIds } of requests) {
    for (const id of routeIds) {
      missing.set(id, (missing.get(id) ?? new Set()).add(key));
    }
  }
  const order: PullRequest[] = [];
  while (missing.size > 0) {
    const next = bestOf(missing)
      .flatMap(key => byKey.get(key) ?? [])
      .sort(
        (a, b) => b.routeIds.size - a.routeIds.size || (a.key < b.key ? -1 : 1),
      );
    order.push(...next);
    for (const [id, keys] of missing) {
      for (const { key } of next) keys.delete(key);
      if (keys.size === 0) missing.delete(id);
    }
  }
  return order;
}

function bestOf(missing: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const sets = new Map<string, string[]>();
  for (const keys of missing.values()) {
    const sorted = [...keys].sort();
    sets.set(JSON.stringify(sorted), sorted);
  }
  let best: { keys: string[]; gain: number } | undefined;
  for (const name of [...sets.keys()].sort()) {
    const keys = sets.get(name) ?? [];
    const all = new Set(keys);
    let gain = 0;
    for (const wanted of missing.values()) {
      if ([...wanted].every(key => all.has(key))) gain += 1;
    }
    if (!best || gain * best.keys.length > best.gain * keys.length) {
      best = { keys, gain };
    }
  }
  return best?.keys ?? [];
}

/** The one owner of all routes that need a change, where it is their object. */
function ownerOf(
  namespace: string | undefined,
  ids: ReadonlySet<string>,
  breaking: ReadonlyMap<string, RouteDiff>,
  owners: ReadonlyMap<string, string>,
): string | undefined {
  const found = new Set<string | undefined>();
  const namespaces = new Set<string>();
  for (const id of ids) {
    const service = breaking.get(id)?.service;
    if (!service) return undefined;
    namespaces.add(service.namespace);
    found.add(owners.get(`${service.namespace}/${service.name}`));
  }
  const [owner] = found;
  return found.size === 1 && namespace && namespaces.has(namespace)
    ? owner
    : undefined;
}

/** Patches of one object are one patch. */
function withChange(changes: readonly Change[], change: Change): Change[] {
  const last = changes.findLastIndex(
    each => keyOfChange(each) === keyOfChange(change),
  );
  const there = changes[last];
  if (there?.op !== 'patch' || change.op !== 'patch')
    return [...changes, change];
  return changes.map(each =>
    each === there ? { ...there, ops: [...there.ops, ...change.ops] } : each,
  );
}

function namespaceOf(change: Change): string | undefined {
  return change.op === 'create'
    ? change.manifest.metadata.namespace
    : change.object.namespace;
}

function titleOf(changes: readonly Change[]): string {
  const names = [...new Set(changes.map(objectOf).map(nameOf))];
  const shown = names.length > 3 ? names.slice(0, 2) : names;
  const more = names.length - shown.length;
  const verb = changes.every(({ op }) => op === 'create') ? 'Add' : 'Change';
  const list =
    more > 0 ? `${shown.join(', ')} and ${more} more` : andText(shown);
  return `${verb} ${list}`;
}

function andText(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

function objectOf(change: Change): ObjectRef {
  if (change.op !== 'create') return change.object;
  const { kind, metadata } = change.manifest;
  return {
    group: '',
    kind,
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
    name: metadata.name,
  };
}
