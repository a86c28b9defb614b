import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  istioIngressEntityReadPermission,
  serviceAnnotations,
} from 'backstage-plugin-istio-ingress-common';
import { entityRuleOf, type EntityRule } from '../entities/entityRule';

const KEEP_MS = 30_000;
const MAX_CALLERS = 500;
const AUTHORIZE_AT_ONCE = 200;

/** An entity with the rule that ties it to services. */
export interface RuledEntity {
  ref: string;
  rule: EntityRule;
}

interface Kept {
  until: number;
  inCatalog: Promise<RuledEntity[]>;
  permitted?: Promise<RuledEntity[]>;
}

/**
 * The catalog entities with services that a caller may see, kept for half a
 * minute. Only entities with one of the annotations are asked for.
 */
export class VisibleEntities {
  readonly #catalog: CatalogService;
  readonly #permissions: PermissionsService;
  readonly #kept = new Map<string, Kept>();

  constructor(catalog: CatalogService, permissions: PermissionsService) {
    this.#catalog = catalog;
    this.#permissions = permissions;
  }

  /** Those the catalog shows to the caller. */
  inCatalog(credentials: BackstageCredentials): Promise<RuledEntity[]> {
    return this.#keptFor(credentials).inCatalog;
  }

  /** Those of them whose posture the caller may read. */
  permitted(credentials: BackstageCredentials): Promise<RuledEntity[]> {
    const kept = this.#keptFor(credentials);
    if (!kept.permitted) {
      const permitted = this.#permit(kept.inCatalog, credentials);
      kept.permitted = permitted;
      permitted.catch(() => {
        if (kept.permitted === permitted) kept.permitted = undefined;
      });
    }
    return kept.permitted;
  }

  #keptFor(credentials: BackstageCredentials): Kept {
    const caller = JSON.stringify(credentials.principal);
    const now = Date.now();
    const there = this.#kept.get(caller);
    if (there && there.until > now) return there;
    for (const [key, { until }] of this.#kept) {
      if (until <= now || this.#kept.size >= MAX_CALLERS)
        this.#kept.delete(key);
    }
    const kept: Kept = {
      until: now + KEEP_MS,
      inCatalog: this.#fetch(credentials),
    };
    this.#kept.set(caller, kept);
    // A failure is told to those who wait for it, and then tried again.
    kept.inCatalog.catch(() => {
      if (this.#kept.get(caller) === kept) this.#kept.delete(caller);
    });
    return kept;
  }

  async #fetch(credentials: BackstageCredentials): Promise<RuledEntity[]> {
    const entities: RuledEntity[] = [];
    const pages = this.#catalog.streamEntities(
      {
        filter: serviceAnnotations.map(annotation => ({
          [`metadata.annotations.${annotation}`]: CATALOG_FILTER_EXISTS,
        })),
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
        ],
      },
      { credentials },
    );
    for await (const page of pages) {
      for (const entity of page) entities.push(ruled(entity));
    }
    return entities.sort((a, b) => (a.ref < b.ref ? -1 : 1));
  }

  async #permit(
    entities: Promise<RuledEntity[]>,
    credentials: BackstageCredentials,
  ): Promise<RuledEntity[]> {
    const all = await entities;
    const permitted: RuledEntity[] = [];
    for (let start = 0; start < all.length; start += AUTHORIZE_AT_ONCE) {
      const some = all.slice(start, start + AUTHORIZE_AT_ONCE);
      const decisions = await this.#permissions.authorize(
        some.map(({ ref }) => ({
          permission: istioIngressEntityReadPermission,
          resourceRef: ref,
        })),
        { credentials },
      );
      permitted.push(
        ...some.filter(
          (_, index) => decisions[index].result === AuthorizeResult.ALLOW,
        ),
      );
    }
    return permitted;
  }
}

export function ruled(entity: Entity): RuledEntity {
  return { ref: stringifyEntityRef(entity), rule: entityRuleOf(entity) };
}
