import type {
  Problem,
  ReadStatus,
  Reason,
  World,
} from 'istio-ingress-contract';
import { type Kind, kinds } from './kinds';
import type { ClusterObjects } from './objects';
import { parseResource, type Resource } from './Resource';

interface KindCell {
  all: Resource<unknown>[];
  byKey: Map<string, Resource<unknown>>;
  byNamespace: Map<string, Resource<unknown>[]>;
  /** Objects with fields of wrong types: their effect cannot be known. */
  unreadable: { namespace: string; name: string; message: string }[];
  statuses: ReadStatus[];
}

const NONE: readonly Resource<never>[] = [];

/**
 * The objects of one cluster, validated, trimmed to the fields the engine
 * reads, and indexed. Every later stage reads through these accessors only.
 *
 * @public
 */
export class Snapshot {
  readonly cluster: string;
  readonly world: World;
  readonly observedAt: string;
  readonly problems: readonly Problem[];
  readonly reads: readonly ReadStatus[];
  /** Kinds that were given and are not among those the engine reads. */
  readonly otherKinds: ReadonlyMap<string, number>;
  private readonly cells: Map<Kind<unknown>, KindCell>;
  private readonly memos = new Map<object, unknown>();

  /**
   * @param ownKinds - kinds that only vendor adapters know; a kind that is
   *   listed twice counts once
   */
  constructor(input: ClusterObjects, ownKinds: readonly Kind<unknown>[] = []) {
    this.cluster = input.cluster;
    this.world = input.world;
    this.observedAt = input.observedAt;
    const problems: Problem[] = [...(input.problems ?? [])];
    const otherKinds = new Map<string, number>();
    const all = [...new Set([...kinds, ...ownKinds])].sort(byGroupAndKind);
    this.cells = new Map(all.map(kind => [kind, emptyCell()]));
    const byGroupKind = new Map<string, Kind<unknown>>();
    for (const kind of all) {
      for (const group of [kind.group, ...(kind.aliases ?? [])]) {
        byGroupKind.set(`${group}/${kind.kind}`, kind);
      }
    }
    for (const source of input.objects) {
      const group = groupOf(source.manifest.apiVersion);
      const { kind: named } = source.manifest;
      const key = `${group}/${typeof named === 'string' ? named : ''}`;
      const kind = byGroupKind.get(key);
      if (!kind) {
        otherKinds.set(key, (otherKinds.get(key) ?? 0) + 1);
        continue;
      }
      const cell = this.cellOf(kind);
      if (source.unreadable !== undefined) {
        // The loader has named the problem.
        cell.unreadable.push({
          ...nameOf(source.manifest.metadata),
          message: source.unreadable,
        });
        continue;
      }
      const parsed = parseResource(kind, source);
      if (!parsed.ok) {
        const { namespace, name, message } = {
          ...nameOf(source.manifest.metadata),
          ...parsed,
        };
        cell.unreadable.push({ namespace, name, message });
        problems.push({
          code: 'invalid-object',
          message: `${kind.kind} ${namespace ? `${namespace}/` : ''}${
            name || '(no name)'
          }: ${message}`,
          ...source.origin,
        });
        continue;
      }
      const { resource } = parsed;
      const id = `${resource.namespace}/${resource.name}`;
      if (cell.byKey.has(id)) continue; // the loader has named both
      cell.byKey.set(id, resource);
      cell.all.push(resource);
    }
    for (const cell of this.cells.values()) {
      cell.all.sort(byNamespaceAndName);
      for (const resource of cell.all) {
        const there = cell.byNamespace.get(resource.namespace);
        if (there) there.push(resource);
        else cell.byNamespace.set(resource.namespace, [resource]);
      }
    }
    for (const status of input.reads ?? []) {
      const kind = byGroupKind.get(`${status.group}/${status.kind}`);
      if (kind) this.cellOf(kind).statuses.push(status);
    }
    this.problems = problems;
    this.otherKinds = otherKinds;
    this.reads = this.describeReads();
  }

  /** Every readable object of a kind, by namespace and name. */
  list<T>(kind: Kind<T>): readonly Resource<T>[] {
    return this.cellOf(kind).all as Resource<T>[];
  }

  /** Every readable object of a kind in one namespace, by name. */
  inNamespace<T>(kind: Kind<T>, namespace: string): readonly Resource<T>[] {
    return (
      (this.cellOf(kind).byNamespace.get(namespace) as Resource<T>[]) ?? NONE
    );
  }

  /** One object, or undefined. `namespace` is empty for cluster-scoped kinds. */
  get<T>(kind: Kind<T>, namespace: string, name: string) {
    return this.cellOf(kind).byKey.get(`${namespace}/${name}`) as
      | Resource<T>
      | undefined;
  }

  /**
   * Why the objects of a kind in a namespace are not completely known, or
   * undefined when they are. Without a namespace: in the whole cluster.
   */
  unread(kind: Kind<unknown>, namespace?: string): Reason | undefined {
    const cell = this.cellOf(kind);
    for (const status of cell.statuses) {
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
        message: `${kind.plural} could not be read in cluster ${
          this.cluster
        }: ${status.state}${status.message ? ` (${status.message})` : ''}`,
      };
    }
    for (const bad of cell.unreadable) {
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
      this.world === 'open' &&
      kind.mustBeGiven &&
      cell.all.length === 0 &&
      cell.statuses.length === 0
    ) {
      return {
        code: 'not-given',
        kind: kind.kind,
        message: `no ${kind.kind} was given`,
      };
    }
    return undefined;
  }

  /** A value computed once for this snapshot; `build` is its own key. */
  memo<T>(build: (snapshot: Snapshot) => T): T {
    if (this.memos.has(build)) return this.memos.get(build) as T;
    const value = build(this);
    this.memos.set(build, value);
    return value;
  }

  private cellOf(kind: Kind<unknown>): KindCell {
    const cell = this.cells.get(kind);
    if (!cell) throw new Error(`Kind ${kind.group}/${kind.kind} is not listed`);
    return cell;
  }

  private describeReads(): ReadStatus[] {
    const out: ReadStatus[] = [];
    for (const [kind, cell] of this.cells) {
      if (cell.statuses.length > 0) {
        out.push(
          ...cell.statuses.map(status => ({
            ...status,
            group: kind.group,
            count: status.count ?? cell.all.length,
          })),
        );
        continue;
      }
      const missing = this.world === 'open' && cell.all.length === 0;
      out.push({
        group: kind.group,
        kind: kind.kind,
        state: missing ? 'not-given' : 'ok',
        count: cell.all.length,
      });
    }
    return out;
  }
}

function emptyCell(): KindCell {
  return {
    all: [],
    byKey: new Map(),
    byNamespace: new Map(),
    unreadable: [],
    statuses: [],
  };
}

function byGroupAndKind(a: Kind<unknown>, b: Kind<unknown>): number {
  return `${a.group}/${a.kind}` < `${b.group}/${b.kind}` ? -1 : 1;
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

function byNamespaceAndName(
  a: Resource<unknown>,
  b: Resource<unknown>,
): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
