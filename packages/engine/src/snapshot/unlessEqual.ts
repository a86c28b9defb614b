import equal from 'fast-deep-equal/es6';

/** What was there, as long as it says the same as what was computed anew. */
export function unlessEqual<T>(known: T, next: T): T {
  return equal(known, next) ? known : next;
}
