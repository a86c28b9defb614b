import type { Snapshot } from '../snapshot/Snapshot';
import type { HopQuery } from './hopQuery';

const records = new WeakMap<Snapshot, HopQuery[]>();

/**
 * From now on, the questions about hops of this snapshot are written down in
 * the list that is returned: another judge can be asked the same.
 */
export function recordHops(snapshot: Snapshot): readonly HopQuery[] {
  const asked = records.get(snapshot) ?? [];
  records.set(snapshot, asked);
  return asked;
}

/** Writes a question down, where anybody wants that. */
export function noteHop(snapshot: Snapshot, query: HopQuery): void {
  records.get(snapshot)?.push(query);
}
