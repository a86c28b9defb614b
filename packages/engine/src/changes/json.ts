/** Is the value a JSON object? */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equal as JSON: the order of keys does not count. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => same(item, b[at]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && same(a[key], b[key]))
  );
}

/**
 * A copy in which nothing is shared. What YAML aliases shared is several
 * values to Kubernetes, and a patch changes one of them.
 */
export function unshared<T>(value: T): T {
  if (Array.isArray(value)) return value.map(unshared) as T;
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    // A key of this name would set the prototype.
    if (key !== '__proto__') copy[key] = unshared(item);
  }
  return copy as T;
}
