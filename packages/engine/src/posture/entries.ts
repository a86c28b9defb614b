import type { EntryResult, Mode, Route } from 'istio-ingress-contract';
import type { ResolvedEntry } from '../vendors/resolveEntries';

/** The entries as results state them, in the order they were resolved. */
export function entryResults(
  entries: readonly ResolvedEntry[],
  byEntry: ReadonlyMap<ResolvedEntry, readonly Route[]>,
): EntryResult[] {
  return entries.map(entry => {
    const routes = byEntry.get(entry) ?? [];
    return {
      ref: entry.ref,
      vendor: entry.vendor,
      candidates: [...entry.candidates],
      state: entry.state,
      mode: modeOf(entry, routes),
      routeIds: routes.map(({ id }) => id),
      ...(entry.reason ? { reason: entry.reason } : {}),
      because: [...entry.because],
    };
  });
}

// Of an entry with routes of several modes, the one that passes most proxies.
const ORDER: readonly Mode[] = [
  'chained',
  'istio-gateway',
  'standalone',
  'unknown',
];

/**
 * The mode of an entry: that of its routes; without any, that of its vendor.
 */
function modeOf(entry: ResolvedEntry, routes: readonly Route[]): Mode {
  if (entry.state === 'not-an-entry') return 'not-exposed';
  const found = ORDER.find(mode => routes.some(route => route.mode === mode));
  if (found) return found;
  if (entry.vendor === 'istio') return 'istio-gateway';
  return entry.vendor === 'unknown' && entry.candidates.length === 0
    ? 'unknown'
    : 'standalone';
}
