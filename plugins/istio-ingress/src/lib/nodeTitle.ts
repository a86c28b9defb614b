import type { Node } from 'istio-ingress-contract';

/**
 * The title of a node in two parts where it ends in the namespace and name of
 * its object: what it is, and where.
 */
export function nodeTitle({ title, ref }: Node): {
  title: string;
  place?: string;
} {
  if (!ref?.namespace) return { title };
  const place = `${ref.namespace}/${ref.name}`;
  if (!title.endsWith(` ${place}`)) return { title };
  return { title: title.slice(0, -place.length - 1), place };
}
