import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  RELATION_CHILD_OF,
  stringifyEntityRef,
  parseEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

const KEEP_MS = 30_000;
const MAX_CALLERS = 500;

interface Group {
  title?: string;
  parent?: string;
}

/** The groups that a caller's catalog shows, and which is above which. */
export class GroupTree {
  readonly #groups: ReadonlyMap<string, Group>;

  constructor(entities: readonly Entity[]) {
    this.#groups = new Map(
      entities.map(entity => [
        stringifyEntityRef(entity),
        { title: titleOf(entity), parent: parentOf(entity) },
      ]),
    );
  }

  titleOf(ref: string): string | undefined {
    return this.#groups.get(ref)?.title;
  }

  /** The groups above, nearest first; each once, however they are related. */
  above(ref: string): string[] {
    const found: string[] = [];
    let next = this.#groups.get(ref)?.parent;
    while (next && next !== ref && !found.includes(next)) {
      if (!this.#groups.has(next)) break;
      found.push(next);
      next = this.#groups.get(next)?.parent;
    }
    return found;
  }

  /** A group and all below it. */
  below(ref: string): string[] {
    return [
      ref,
      ...[...this.#groups.keys()]
        .filter(other => other !== ref && this.above(other).includes(ref))
        .sort(),
    ];
  }
}

function titleOf(entity: Entity): string | undefined {
  const profile = entity.spec?.profile;
  const displayName =
    typeof profile === 'object' && profile && 'displayName' in profile
      ? profile.displayName
      : undefined;
  return typeof displayName === 'string' && displayName
    ? displayName
    : entity.metadata.title;
}

function parentOf(entity: Entity): string | undefined {
  const [related] = (entity.relations ?? [])
    .filter(({ type }) => type === RELATION_CHILD_OF)
    .map(({ targetRef }) => targetRef.toLowerCase())
    .sort();
  if (related) return related;
  const stated = entity.spec?.parent;
  if (typeof stated !== 'string' || !stated) return undefined;
  try {
    return stringifyEntityRef(
      parseEntityRef(stated, {
        defaultKind: 'group',
        defaultNamespace: entity.metadata.namespace,
      }),
    );
  } catch {
    return undefined;
  }
}

/** The groups of the catalog as each caller sees them, kept for half a minute. */
export class Groups {
  readonly #catalog: CatalogService;
  readonly #kept = new Map<
    string,
    { until: number; tree: Promise<GroupTree> }
  >();

  constructor(catalog: CatalogService) {
    this.#catalog = catalog;
  }

  of(credentials: BackstageCredentials): Promise<GroupTree> {
    const caller = JSON.stringify(credentials.principal);
    const now = Date.now();
    const there = this.#kept.get(caller);
    if (there && there.until > now) return there.tree;
    for (const [key, { until }] of this.#kept) {
      if (until <= now || this.#kept.size >= MAX_CALLERS) {
        this.#kept.delete(key);
      }
    }
    const kept = { until: now + KEEP_MS, tree: this.#fetch(credentials) };
    this.#kept.set(caller, kept);
    // A failure is told to those who wait for it, and then tried again.
    kept.tree.catch(() => {
      if (this.#kept.get(caller) === kept) this.#kept.delete(caller);
    });
    return kept.tree;
  }

  async #fetch(credentials: BackstageCredentials): Promise<GroupTree> {
    const entities: Entity[] = [];
    const pages = this.#catalog.streamEntities(
      {
        filter: { kind: 'group' },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.title',
          'relations',
          'spec.parent',
          'spec.profile.displayName',
        ],
      },
      { credentials },
    );
    for await (const page of pages) entities.push(...page);
    return new GroupTree(entities);
  }
}
