import {
  edgeWords,
  outcomeWords,
  symbolText,
  type Hop,
  type Node,
  type Route,
} from 'istio-ingress-contract';

/**
 * The hops of a route in one line, as the page draws them:
 * `Clients ──TLS ends here──▶ [ingress-nginx] ──✔ mTLS──▶ [cart :80 ×3]`.
 */
export function stripText({ edge, hops }: Route): string {
  const [first] = hops;
  if (!first) return `Clients ──${edgeWords[edge].label}──▶ ?`;
  const strip = ['Clients'];
  if (first.from.kind !== 'client') {
    strip.push(`──${edgeWords[edge].label}──▶`, nodeText(first.from));
  }
  for (const hop of hops) {
    const { symbol, label } = outcomeWords[hop.outcome];
    strip.push(`──${symbolText[symbol]} ${label}──▶`, nodeText(hop.to, hop));
  }
  return strip.join(' ');
}

function nodeText({ title, kind }: Node, hop?: Hop): string {
  const port = hop?.wire.port === undefined ? '' : ` :${hop.wire.port}`;
  let pods = 0;
  for (const group of hop?.endpoints ?? []) {
    pods += group.podCount ?? group.pods?.length ?? 0;
  }
  const count = kind === 'workload' && pods > 0 ? ` ×${pods}` : '';
  return `[${title}${port}${count}]`;
}

/** "shop.example/cart", by which people know a route. */
export function routeName({ rule }: Route): string {
  const hosts = rule.hosts.length > 0 ? rule.hosts.join(', ') : 'any host';
  const port = rule.port === undefined ? '' : `:${rule.port}`;
  const path = rule.path && rule.path !== '/' ? rule.path : '';
  return `${hosts}${port}${path}`;
}
