import type { StrictRequest, StrictScope } from 'istio-ingress-contract';

/** The parameter of the address that holds the scope. */
export const scopeParameter = 'strict';

/**
 * `mesh`, `namespace/shop`, `service/shop/cart`; undefined where it is none of
 * them, of an old bookmark perhaps.
 */
export function scopeOf(text: string | null): StrictScope | undefined {
  const [kind, namespace, name, ...more] = (text ?? '').split('/');
  if (more.length > 0) return undefined;
  if (kind === 'mesh' && namespace === undefined) return { kind };
  if (kind === 'namespace' && namespace && name === undefined) {
    return { kind, namespace };
  }
  if (kind === 'service' && namespace && name) return { kind, namespace, name };
  return undefined;
}

/** The scope as an address holds it. */
export function scopeText(scope: StrictScope): string {
  switch (scope.kind) {
    case 'mesh':
      return 'mesh';
    case 'namespace':
      return `namespace/${scope.namespace}`;
    default:
      return `service/${scope.namespace}/${scope.name}`;
  }
}

/** Tells one question from another. */
export function questionKey({ cluster, scope }: StrictRequest): string {
  return `${cluster}\n${scopeText(scope)}`;
}
