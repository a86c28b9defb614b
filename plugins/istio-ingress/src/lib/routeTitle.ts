import type { Route } from 'istio-ingress-contract';

/**
 * "shop.example/cart", by which people know a route.
 *
 * @param anyHost - what stands for a rule without a host
 */
export function routeTitle(
  { rule }: Pick<Route, 'rule'>,
  anyHost: string,
): string {
  const hosts = rule.hosts
    .map(host => (host === '*' ? anyHost : host))
    .join(', ');
  const port = rule.port === undefined ? '' : `:${rule.port}`;
  const path = rule.path && rule.path !== '/' ? rule.path : '';
  return `${hosts === '' ? anyHost : hosts}${port}${path}`;
}
