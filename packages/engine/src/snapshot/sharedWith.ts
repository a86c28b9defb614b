/**
 * What was read next, with the parts of what was read before wherever both say
 * the same, byte for byte. Objects that are listed one after the other, such as
 * the pods of a workload, differ in little more than their names.
 *
 * @param next - its parts are exchanged: nobody else may hold it yet
 * @public
 */
export function sharedWith<T>(before: unknown, next: T): T {
  if (before === next) return before as T;
  if (Array.isArray(next)) {
    if (!Array.isArray(before)) return next;
    return isShared(before, next, next.keys()) && before.length === next.length
      ? (before as T)
      : next;
  }
  if (!isObject(next) || !isObject(before) || Array.isArray(before))
    return next;
  const keys = Object.keys(next);
  const isSame = isShared(before, next, keys);
  return isSame && haveOrder(keys, Object.keys(before)) ? (before as T) : next;
}

/** Exchanges parts, and says whether all of them were the same. */
function isShared<K extends string | number>(
  before: Record<K, unknown>,
  next: Record<K, unknown>,
  keys: Iterable<K>,
): boolean {
  let isSame = true;
  for (const key of keys) {
    const own = next[key];
    if (own === undefined) {
      if (before[key] !== undefined) isSame = false;
      continue;
    }
    const shared = Object.hasOwn(before, key)
      ? sharedWith(before[key], own)
      : own;
    if (shared !== before[key]) isSame = false;
    // A text that is equal is another place in memory all the same.
    if (typeof own === 'string' || shared !== own) next[key] = shared;
  }
  return isSame;
}

function haveOrder(keys: readonly string[], others: readonly string[]) {
  return (
    keys.length === others.length &&
    keys.every((key, index) => key === others[index])
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
