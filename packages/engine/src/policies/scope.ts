import type { PolicyScope, ServiceRef } from 'istio-ingress-contract';

/**
 * What the catalog says about the entity that a service belongs to.
 *
 * @public
 */
export interface PolicyEntity {
  /** Entity references, lower case, such as `group:default/payments`. */
  owners: readonly string[];
  system?: string;
  lifecycle?: string;
  /** The value of a field by its path, lower case as the catalog's filters have it. */
  field(path: string): string | undefined;
}

/**
 * Is a service in the scope of a policy? What a scope asks of the entity, a
 * service of no entity does not have.
 *
 * @public
 */
export function inScope(
  scope: PolicyScope,
  service: ServiceRef,
  entity: PolicyEntity | undefined,
): boolean {
  return (
    holds(scope.clusters, [service.cluster]) &&
    holds(scope.namespaces, [service.namespace]) &&
    holds(scope.owners, entity?.owners ?? []) &&
    holds(scope.systems, present(entity?.system)) &&
    holds(scope.lifecycles, present(entity?.lifecycle)) &&
    Object.entries(scope.entity ?? {}).every(([path, values]) =>
      holds(values, present(entity?.field(path))),
    )
  );
}

function present(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

function holds(
  patterns: readonly string[] | undefined,
  values: readonly string[],
): boolean {
  if (!patterns) return true;
  return values.some(value =>
    patterns.some(pattern =>
      matches(pattern.toLowerCase(), value.toLowerCase()),
    ),
  );
}

/** `*` stands for any characters. No regular expression: patterns are configuration. */
function matches(pattern: string, value: string): boolean {
  const [head, ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === value;
  if (!value.startsWith(head)) return false;
  const tail = rest.pop() ?? '';
  let at = head.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - at >= tail.length && value.endsWith(tail);
}
