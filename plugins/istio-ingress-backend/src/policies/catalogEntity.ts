import {
  type Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { JsonValue } from '@backstage/types';
import type { PolicyEntity } from 'istio-ingress-engine';
import { type RuledEntity, ruled } from '../access/VisibleEntities';
import { hashOf } from '../store/keys';
import type { ServiceEntity } from '../store/judgement';

/** What the catalog says of an entity that has services. */
export interface CatalogEntity extends RuledEntity, ServiceEntity {
  ofPolicy: PolicyEntity;
  /** Differs when anything that is used of it does. */
  hash: string;
}

/**
 * What counts of an entity.
 *
 * @param paths - the fields that policies ask for
 */
export function catalogEntityOf(
  entity: Entity,
  paths: readonly string[],
): CatalogEntity {
  const { ref, rule } = ruled(entity);
  const owners = refsOf(entity, RELATION_OWNED_BY, 'owner', 'group');
  const [system] = refsOf(entity, RELATION_PART_OF, 'system', 'system').filter(
    target => target.startsWith('system:'),
  );
  const lifecycle = textOf(entity.spec?.lifecycle);
  const fields = new Map(
    paths.map(path => [path, fieldOf(entity as unknown as JsonValue, path)]),
  );
  return {
    ref,
    rule,
    entityRef: ref,
    owner: owners[0],
    system,
    lifecycle,
    ofPolicy: {
      owners,
      system,
      lifecycle,
      field: path => fields.get(path),
    },
    hash: hashOf(
      JSON.stringify([ref, rule, owners, system, lifecycle, [...fields]]),
    ),
  };
}

/** By relation, as the catalog derived it; else as the entity states it. */
function refsOf(
  entity: Entity,
  relation: string,
  field: string,
  defaultKind: string,
): string[] {
  const related = (entity.relations ?? [])
    .filter(({ type }) => type === relation)
    .map(({ targetRef }) => targetRef.toLowerCase());
  if (related.length > 0) return related;
  const stated = textOf(entity.spec?.[field]);
  if (!stated) return [];
  try {
    const defaultNamespace = entity.metadata.namespace;
    return [
      stringifyEntityRef(
        parseEntityRef(stated, { defaultKind, defaultNamespace }),
      ),
    ];
  } catch {
    return [];
  }
}

/**
 * The value at a path, found as the catalog's filters find it: in any case, by
 * keys that may hold dots, and `true` for an item of a list of texts.
 */
function fieldOf(
  value: JsonValue | undefined,
  path: string,
): string | undefined {
  if (Array.isArray(value)) {
    const wanted = path.toLowerCase();
    return value.some(item => textOf(item)?.toLowerCase() === wanted)
      ? 'true'
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const wanted = path.toLowerCase();
  for (const [key, inner] of Object.entries(value)) {
    const name = key.toLowerCase();
    if (wanted === name) return textOf(inner);
    if (!wanted.startsWith(`${name}.`)) continue;
    const found = fieldOf(inner, path.slice(name.length + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
    ? String(value)
    : undefined;
}
