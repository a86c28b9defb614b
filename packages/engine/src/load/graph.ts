/** How large a parsed document is once its aliases are followed. */
export interface Extent {
  depth: number;
  /** Characters of keys and scalars, and one for each node. */
  size: number;
  cyclic: boolean;
}

/**
 * Measures without expanding: every shared node is looked at once, so a few
 * lines of aliases that stand for millions of nodes are cheap to refuse. Stops
 * below `maxDepth`.
 */
export function measure(root: unknown, maxDepth: number): Extent {
  const known = new Map<object, Extent>();
  const open = new Set<object>();

  function visit(value: unknown, level: number): Extent {
    if (typeof value !== 'object' || value === null) {
      const size = typeof value === 'string' ? value.length + 1 : 1;
      return { depth: 0, size, cyclic: false };
    }
    const seen = known.get(value);
    if (seen) return seen;
    if (open.has(value)) return { depth: 0, size: 0, cyclic: true };
    if (level >= maxDepth) return { depth: 1, size: 1, cyclic: false };
    open.add(value);
    const extent: Extent = { depth: 1, size: 1, cyclic: false };
    for (const [key, child] of Object.entries(value)) {
      const inner = visit(child, level + 1);
      extent.depth = Math.max(extent.depth, inner.depth + 1);
      extent.size += inner.size + (Array.isArray(value) ? 0 : key.length);
      extent.cyclic ||= inner.cyclic;
    }
    open.delete(value);
    known.set(value, extent);
    return extent;
  }
  return visit(root, 0);
}

/**
 * Takes keys named `__proto__` out of parsed data, where a copy could turn
 * them into inherited fields. No field of Kubernetes has this name. Gives the
 * paths of what was left out.
 */
export function removePrototypeKeys(root: unknown): string[] {
  const leftOut: string[] = [];
  const seen = new Set<object>();
  const todo: { value: unknown; path: string }[] = [{ value: root, path: '' }];
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { value, path } = next;
    if (typeof value !== 'object' || value === null || seen.has(value))
      continue;
    seen.add(value);
    if (Object.hasOwn(value, '__proto__')) {
      Reflect.deleteProperty(value, '__proto__');
      leftOut.push(path ? `${path}.__proto__` : '__proto__');
    }
    for (const [key, child] of Object.entries(value)) {
      todo.push({ value: child, path: path ? `${path}.${key}` : key });
    }
  }
  return leftOut.sort();
}
