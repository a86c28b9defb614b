import { InputError } from '@backstage/errors';

const MAX_DEPTH = 64;

/**
 * Refuses JSON that is nested deeper than any manifest: what walks it later
 * may recurse.
 *
 * @throws InputError
 */
export function assertShallow(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new InputError(`body: nested deeper than ${MAX_DEPTH} levels`);
    }
    level = level.flatMap(item =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
}
