import { parseIntent } from 'istio-ingress-contract';

/** Hosts as people write them: separated by commas, spaces or lines. */
export function hostsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter(host => host !== '');
}

/** What is wrong with hosts, one line each, as the contract says it. */
export function hostComplaints(hosts: readonly string[]): string[] {
  // Everything else is as it should be.
  const parsed = parseIntent({
    name: 'service',
    service: {
      namespace: 'namespace',
      name: 'service',
      port: 80,
      protocol: 'http',
    },
    hosts,
    mode: 'standalone',
    vendor: 'any',
  });
  if (parsed.ok) return [];
  return parsed.refusals
    .filter(({ field }) => field.split('.')[0] === 'hosts')
    .map(({ field, reason }) => {
      const [, index] = field.split('.');
      return index === undefined ? reason : `${hosts[Number(index)]} ${reason}`;
    });
}
