import { fact } from '../../evidence';
import type { GatewayDestination, GatewayRule } from '../../mesh/gateways';
import { grantEvidence } from '../../mesh/gateways/referenceGrants';
import { CLUSTER_DOMAIN } from '../../mesh/hostnames';
import type { Snapshot } from '../../snapshot/Snapshot';
import { Service } from '../../snapshot/kinds';
import type { Backend, Upstream } from '../types';

/** Where a rule of an Istio gateway sends, in the words of the vendor contract. */
export function backendOfRule(
  snapshot: Snapshot,
  rule: GatewayRule,
  destination: GatewayDestination,
): Backend {
  const { service, host, port, subset, broken, pointer } = destination;
  const named =
    service ?? (host === undefined ? undefined : serviceNamed(host));
  // What was not given may be there: only the lookup of the Service can tell.
  const mayExist =
    broken === 'destination host does not exist' &&
    named !== undefined &&
    (snapshot.world === 'open' ||
      snapshot.unread(Service, named.namespace) !== undefined);
  if (broken && !mayExist) {
    const held = rule.heldBy?.object ?? rule.entry;
    const target = host
      ? `${host}${port === undefined ? '' : `:${port}`}`
      : 'the backend';
    return {
      kind: 'broken',
      brokenAt: `${target}: ${subset ? `subset ${subset}, ` : ''}${broken}`,
      ...(named ? { service: named } : {}),
      because: [
        fact('R6.3', broken, { ref: held }, { path: pointer, value: host }),
      ],
    };
  }
  if (!named)
    return { kind: 'external', title: host ?? 'unknown', reason: 'outside' };
  return {
    kind: 'service',
    ...named,
    ...(port === undefined ? {} : { port }),
    ...(subset ? { subset } : {}),
  };
}

/**
 * What an Istio gateway writes towards a destination. It always goes through
 * the mesh's registry, so that what is dialled is the gateway's own choice.
 */
export function upstreamOfRule(
  rule: GatewayRule,
  destination?: GatewayDestination,
): Upstream {
  return {
    addressing: 'service-ip',
    host:
      rule.forwards === 'http'
        ? rule.rewriteHost
          ? { from: 'value', value: rule.rewriteHost }
          : { from: 'client' }
        : { from: 'none' },
    protocol: rule.forwards === 'http' ? 'http' : 'tcp',
    clientTls: rule.forwards === 'tls' ? 'simple' : 'none',
    ...(rule.forwards === 'tls' ? { sni: { from: 'client' as const } } : {}),
    ...(rule.rewritePath ? { rewritesPath: rule.rewritePath } : {}),
    because: destination?.grant
      ? [...rule.because, grantEvidence(destination.grant)]
      : rule.because,
  };
}

/** The share of a destination, where the rule has several. */
export function weightOf(
  rule: GatewayRule,
  destination: GatewayDestination,
): number | undefined {
  const shares = rule.destinations.filter(({ mirror }) => !mirror);
  return shares.length > 1 && !destination.mirror
    ? destination.weight
    : undefined;
}

/** The hosts of a rule; none when it takes any. */
export function hostsOfRule(rule: GatewayRule): string[] {
  return rule.hosts.includes('*') ? [] : [...rule.hosts];
}

function serviceNamed(
  host: string,
): { namespace: string; name: string } | undefined {
  const suffix = `.svc.${CLUSTER_DOMAIN}`;
  if (!host.endsWith(suffix)) return undefined;
  const [name, namespace, ...rest] = host.slice(0, -suffix.length).split('.');
  return name && namespace && rest.length === 0
    ? { namespace, name }
    : undefined;
}
