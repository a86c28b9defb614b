/** The most fields that are named of one object. */
const MAX_FIELDS = 8;

// Differ with every write, and say nothing about what was written.
const BOOKKEEPING = [
  '/metadata/resourceVersion',
  '/metadata/generation',
  '/metadata/managedFields',
  '/metadata/uid',
];

/** JSON pointers to what differs between two manifests, the first of them. */
export function differingFields(before: unknown, after: unknown): string[] {
  const fields: string[] = [];
  compare(before, after, '', fields);
  return fields;
}

function compare(
  before: unknown,
  after: unknown,
  pointer: string,
  fields: string[],
): void {
  if (fields.length >= MAX_FIELDS || before === after) return;
  if (BOOKKEEPING.includes(pointer)) return;
  const [was, is] = [asRecord(before), asRecord(after)];
  if (!was || !is || Array.isArray(before) !== Array.isArray(after)) {
    fields.push(pointer);
    return;
  }
  const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
  for (const key of [...keys].sort()) {
    compare(was[key], is[key], `${pointer}/${escaped(key)}`, fields);
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
