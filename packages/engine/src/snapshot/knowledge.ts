import type {
  Problem,
  ReadStatus,
  Reason,
  World,
} from 'istio-ingress-contract';
import { type Kind, kinds } from './kinds';
import type { SourceObject } from './objects';
import { parseResource, type Resource } from './Resource';

/** An object with fields of wrong types: its effect cannot be known. */
export interface UnreadableObject {
  namespace: string;
  name: string;
  message: string;
}

/** What an object came out as when it was read as its kind. */
export type ReadObject =
  | { resource: Resource<unknown> }
  | { unreadable: UnreadableObject; problem?: Problem };

/** Reads an object as a kind. Its problem is left out where the loader told it. */
export function readObject(
  kind: Kind<unknown>,
  source: SourceObject,
): ReadObject {
  const named = nameOf(source.manifest.metadata);
  if (source.unreadable !== undefined)
    return { unreadable: { ...named, message: source.unreadable } };
  const parsed = parseResource(kind, source);
  if (parsed.ok) return { resource: parsed.resource };
  const { namespace, name, message } = { ...named, ...parsed };
  return {
    unreadable: { namespace, name, message },
    problem: {
      code: 'invalid-object',
      message: `${kind.kind} ${namespace ? `${namespace}/` : ''}${
        name || '(no name)'
      }: ${message}`,
      ...source.origin,
    },
  };
}

/** Every kind that is read, by group and kind. */
export function allKinds(own: readonly Kind<unknown>[]): Kind<unknown>[] {
  return [...new Set([...kinds, ...own])].sort((a, b) =>
    `${a.group}/${a.kind}` < `${b.group}/${b.kind}` ? -1 : 1,
  );
}

/** Kinds by `group/kind`, with the groups of earlier days. */
export function kindsByName(
  all: readonly Kind<unknown>[],
): Map<string, Kind<unknown>> {
  const byName = new Map<string, Kind<unknown>>();
  for (const kind of all) {
    for (const group of [kind.group, ...(kind.aliases ?? [])]) {
      byName.set(`${group}/${kind.kind}`, kind);
    }
  }
  return byName;
}

/** `group/kind` of a manifest, whatever it holds. */
export function kindNameOf({ apiVersion, kind }: SourceObject['manifest']) {
  return `${groupOf(apiVersion)}/${typeof kind === 'string' ? kind : ''}`;
}

/** What is known about the objects of a kind. */
export interface Knowledge {
  statuses: readonly ReadStatus[];
  unreadable: readonly UnreadableObject[];
  /** Of the whole cluster. */
  count: number;
}

/**
 * Why the objects of a kind in a namespace are not completely known, or
 * undefined when they are. Without a namespace: in the whole cluster.
 */
export function whyUnread(
  { cluster, world }: { cluster: string; world: World },
  kind: Kind<unknown>,
  known: Knowledge,
  namespace: string | undefined,
): Reason | undefined {
  for (const status of known.statuses) {
    if (status.state === 'ok' || status.state === 'not-installed') continue;
    if (
      status.namespaces &&
      namespace !== undefined &&
      !status.namespaces.includes(namespace)
    ) {
      continue;
    }
    return {
      code: status.state,
      kind: kind.kind,
      message: `${kind.plural} could not be read in cluster ${cluster}: ${
        status.state
      }${status.message ? ` (${status.message})` : ''}`,
    };
  }
  for (const bad of known.unreadable) {
    if (
      namespace !== undefined &&
      bad.namespace !== '' &&
      bad.namespace !== namespace
    ) {
      continue;
    }
    return {
      code: 'unreadable-object',
      kind: kind.kind,
      message: `${kind.kind} ${bad.namespace ? `${bad.namespace}/` : ''}${
        bad.name
      } cannot be understood: ${bad.message}`,
    };
  }
  if (
    world === 'open' &&
    kind.mustBeGiven &&
    known.statuses.length === 0 &&
    known.count === 0
  ) {
    return {
      code: 'not-given',
      kind: kind.kind,
      message: `no ${kind.kind} was given`,
    };
  }
  return undefined;
}

/** How the read of a kind ended, as results state it. */
export function statusesOf(
  world: World,
  kind: Kind<unknown>,
  { statuses, count }: Knowledge,
): ReadStatus[] {
  if (statuses.length > 0) {
    return statuses.map(status => ({
      ...status,
      group: kind.group,
      count: status.count ?? count,
    }));
  }
  const missing = world === 'open' && count === 0;
  return [
    {
      group: kind.group,
      kind: kind.kind,
      state: missing ? 'not-given' : 'ok',
      count,
    },
  ];
}

/** Order of the lists of a snapshot. */
export function byNamespaceAndName(
  a: Resource<unknown>,
  b: Resource<unknown>,
): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** The namespace and name of an object of which nothing else may be right. */
function nameOf(metadata: unknown): { namespace: string; name: string } {
  const { namespace, name } = { ...(metadata as object | undefined) } as {
    namespace?: unknown;
    name?: unknown;
  };
  return {
    namespace: typeof namespace === 'string' ? namespace : '',
    name: typeof name === 'string' ? name : '',
  };
}

function groupOf(apiVersion: unknown): string {
  const value = typeof apiVersion === 'string' ? apiVersion : '';
  const slash = value.indexOf('/');
  return slash < 0 ? '' : value.slice(0, slash);
}
