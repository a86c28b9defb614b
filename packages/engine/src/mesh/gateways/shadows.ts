import type { EnvoyPath, HttpEntry } from './HttpTable';

// Beyond this many rules for one host, only plain repetitions are looked for.
const MAX_COMPARED = 300;

/**
 * The entries of a host that some request can reach: those that no earlier
 * entry without further conditions takes everything from.
 */
export function reachable(entries: readonly HttpEntry[]): readonly HttpEntry[] {
  const taken = new Set<string>();
  const takers: HttpEntry[] = [];
  const found: HttpEntry[] = [];
  for (const entry of entries) {
    const key = `${entry.path.kind} ${entry.path.value} ${
      entry.match?.ignoreCase ?? false
    }`;
    if (taken.has('any') || taken.has(key)) continue;
    if (
      takers.length <= MAX_COMPARED &&
      takers.some(taker => covers(taker, entry))
    )
      continue;
    found.push(entry);
    if (entry.conditional) continue;
    taken.add(entry.path.kind === 'any' ? 'any' : key);
    takers.push(entry);
  }
  return found;
}

function covers(taker: HttpEntry, entry: HttpEntry): boolean {
  if ((taker.match?.ignoreCase ?? false) !== (entry.match?.ignoreCase ?? false))
    return false;
  const { kind, value } = taker.path;
  if (kind === 'prefix')
    return isText(entry.path) && entry.path.value.startsWith(value);
  if (kind !== 'path-prefix') return false;
  const { path } = entry;
  const below = path.value.startsWith(`${value}/`);
  if (path.kind === 'exact' || path.kind === 'path-prefix')
    return path.value === value || below;
  return path.kind === 'prefix' && below;
}

function isText({ kind }: EnvoyPath): boolean {
  return kind === 'exact' || kind === 'prefix' || kind === 'path-prefix';
}
