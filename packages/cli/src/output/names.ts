import type { Evidence, ObjectRef, Origin } from 'istio-ingress-contract';

/** "Ingress shop/cart". */
export function objectName({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** "deploy/shop.yaml:12", or nothing for an object of a live cluster. */
export function placeOf(origin: Origin | undefined): string {
  return origin ? `${origin.file}:${origin.line}` : '';
}

/** What a step of reasoning was applied to: object, field and value, or lookup. */
export function evidenceSubject({
  object,
  path,
  value,
  lookup,
}: Evidence): string {
  const parts: string[] = [];
  if (object) parts.push(objectName(object));
  if (path) parts.push(value === undefined ? path : `${path}=${value}`);
  else if (value !== undefined) parts.push(value);
  if (lookup) {
    const where =
      lookup.namespaces.length > 0
        ? ` in ${lookup.namespaces.join(', ')}`
        : ' in any namespace';
    const which = lookup.selector ? ` with ${shortened(lookup.selector)}` : '';
    parts.push(`no ${lookup.kind}${where}${which}`);
  }
  return parts.join(' ');
}

// Pods carry a dozen labels; the first ones tell which pods are meant.
function shortened(selector: string): string {
  const pairs = selector.split(',');
  return pairs.length > 3 ? `${pairs.slice(0, 3).join(',')},…` : selector;
}
