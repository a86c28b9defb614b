import type { ObjectRef, ServiceRef } from 'istio-ingress-contract';

/** "Ingress shop/cart", as people name an object. */
export function objectName({ kind, namespace, name }: ObjectRef): string {
  return namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}

/** "manifests/cart.yaml:12", where the object was read; undefined otherwise. */
export function objectPlace({ origin }: ObjectRef): string | undefined {
  return origin && `${origin.file}:${origin.line}`;
}

/** Tells two objects of one cluster apart. */
export function objectKey({ group, kind, namespace, name }: ObjectRef): string {
  return [group, kind, namespace ?? '', name].join('\n');
}

/** Tells two services apart, over all clusters. */
export function serviceKey({ cluster, namespace, name }: ServiceRef): string {
  return [cluster, namespace, name].join('\n');
}
