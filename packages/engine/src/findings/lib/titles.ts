import type { Controller, Node } from 'istio-ingress-contract';

/**
 * A controller or node as the subject of a sentence: where it runs stands in
 * brackets, and what has no place of its own gets an article.
 */
export function named({ title }: Pick<Controller | Node, 'title'>): string {
  const place = /^(.+) (\S+\/\S+)$/.exec(title);
  if (place) return `${place[1]} (${place[2]})`;
  if (/^(Google|Cloud) load balancer$/.test(title)) {
    return title.startsWith('Google')
      ? `the ${title}`
      : 'the cloud’s load balancer';
  }
  if (title === 'Node port') return 'a node port';
  return title === 'External IP' ? 'an external IP' : title;
}

/** The same at the beginning of a sentence. */
export function namedFirst(subject: Pick<Controller | Node, 'title'>): string {
  const text = named(subject);
  // Names of products keep their spelling.
  return /^(the|a|an) /.test(text)
    ? text[0].toUpperCase() + text.slice(1)
    : text;
}
