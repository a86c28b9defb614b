import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';

/** Stands for services that belong to nobody. */
export const NOBODY = 'none';

/**
 * Entity references as the database has them, of what a query names.
 *
 * @throws InputError that names the parameter
 */
export function refsOf(
  parameter: string,
  values: readonly string[],
  defaultKind: string,
): string[] {
  return values.map(value => {
    try {
      return stringifyEntityRef(
        parseEntityRef(value, { defaultKind, defaultNamespace: 'default' }),
      );
    } catch {
      throw new InputError(
        `query: ${parameter}: '${value}' is no entity reference, such as ${defaultKind}:default/name`,
      );
    }
  });
}
