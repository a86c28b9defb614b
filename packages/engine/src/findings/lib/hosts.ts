import type { ServiceRef } from 'istio-ingress-contract';
import { CLUSTER_DOMAIN } from '../../mesh/hostnames';
import type { LastHop } from './routes';

/** The Host that the controller writes in place of the client's, if it does. */
export function rewrittenHost({ route, hop }: LastHop): string | undefined {
  const host = hop.wire.host?.toLowerCase();
  if (!host || hop.wire.protocol === 'tcp') return undefined;
  const asked = route.rule.hosts.map(name => name.toLowerCase());
  if (asked.includes(host)) return undefined;
  // A name below a wildcard may be the client's own.
  const isOfWildcard = asked.some(
    name => name.startsWith('*.') && host.endsWith(name.slice(1)),
  );
  // Without a host in the rule the client's Host is not known.
  const isKnown = asked.length > 0 && !asked.includes('*');
  return isOfWildcard || (!isKnown && !/\.svc(\.|$)/.test(host))
    ? undefined
    : host;
}

/** Is this one of the names by which sidecars of a namespace know a Service? */
export function namesService(
  host: string,
  { namespace, name }: ServiceRef,
  clientNamespace: string | undefined,
): boolean {
  const bare = host.replace(/:\d+$/, '');
  // The address of the Service is a name of it, too.
  if (/^[\d.]+$/.test(bare) || bare.includes(':')) return true;
  return [
    `${name}.${namespace}.svc.${CLUSTER_DOMAIN}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}`,
    ...(clientNamespace === namespace ? [name] : []),
  ].includes(bare);
}

/** Does the mesh take this protocol of a port to be HTTP? */
export function isHttp(protocol: string | undefined): boolean {
  return (
    protocol !== undefined &&
    /^(http|http2|http_proxy|grpc|grpc-web)$/.test(protocol)
  );
}
