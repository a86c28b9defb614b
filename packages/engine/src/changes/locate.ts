import { isRecord } from './json';

/** The steps from the value of a document to an object in it. */
export type Steps = readonly (string | number)[];

/** Which object is meant, as a document may write it. */
export interface Wanted {
  apiVersion: unknown;
  kind: unknown;
  namespace: unknown;
  name: unknown;
}

/**
 * Where a document holds an object: as itself, or among the items of a list.
 * Undefined when it does not, for instance because a kustomization gives the
 * object another name. The namespace may be given from elsewhere.
 */
export function locate(value: unknown, wanted: Wanted): Steps | undefined {
  const found = search(value, wanted, {});
  const exact = found.find(({ namespace }) => namespace === wanted.namespace);
  return (exact ?? found[0])?.steps;
}

function search(
  value: unknown,
  wanted: Wanted,
  given: { apiVersion?: unknown; kind?: string },
): { steps: Steps; namespace: unknown }[] {
  if (!isRecord(value)) return [];
  const apiVersion = value.apiVersion ?? given.apiVersion;
  const kind = value.kind ?? given.kind;
  if (
    typeof kind === 'string' &&
    kind.endsWith('List') &&
    Array.isArray(value.items)
  ) {
    const itemKind = kind.slice(0, -'List'.length);
    return value.items.flatMap((item, index) =>
      search(item, wanted, itemKind ? { apiVersion, kind: itemKind } : {}).map(
        ({ steps, namespace }) => ({
          steps: ['items', index, ...steps],
          namespace,
        }),
      ),
    );
  }
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const isWanted =
    apiVersion === wanted.apiVersion &&
    kind === wanted.kind &&
    metadata.name === wanted.name;
  return isWanted ? [{ steps: [], namespace: metadata.namespace }] : [];
}

/** What the steps lead to. */
export function follow(value: unknown, steps: Steps): unknown {
  let there = value;
  for (const step of steps) {
    there = (there as Record<string | number, unknown>)[step];
  }
  return there;
}

/** A copy in which the steps lead to something else, or to nothing. */
export function withAt(
  value: unknown,
  steps: Steps,
  replacement: unknown,
): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      if (index !== step) return [item];
      const inner = withAt(item, rest, replacement);
      return inner === undefined ? [] : [inner];
    });
  }
  const record = value as Record<string, unknown>;
  return { ...record, [step]: withAt(record[String(step)], rest, replacement) };
}
