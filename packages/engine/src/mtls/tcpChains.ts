import { hostsOverlap, isWildcard } from '../mesh/hostnames';
import type { EgressListener } from '../mesh/egressListeners';
import type { RegistryPort, RegistryService } from '../mesh/registry';
import type { MeshVirtualService } from '../mesh/virtualServices';

/** A destination with its share. */
export interface WeightedDestination {
  host: string;
  port: number;
  subset?: string;
  weight: number;
}

/** The part of a listener that forwards opaque bytes. */
export interface TcpChain {
  /** Server names it is for; empty: any. */
  sniHosts: readonly string[];
  /** Equal for chains that match the same connections: only the first stays. */
  matchKey: string;
  destinations: readonly WeightedDestination[];
  /** The VirtualService that routes, if any. */
  from?: MeshVirtualService;
  /** Static matches that depend on the client's labels are left to the caller. */
  requires: {
    sourceLabels: Readonly<Record<string, string>>;
    sourceNamespace?: string;
  }[];
}

/**
 * The chains of a TCP, TLS or sniffed service
 * (`pilot/pkg/networking/core/tls.go#buildSidecarOutboundTLSFilterChainOpts`,
 * `#buildSidecarOutboundTCPFilterChainOpts`).
 */
export function tcpChainsFor(
  egress: EgressListener,
  service: RegistryService,
  port: RegistryPort,
  onAllAddresses: boolean,
): TcpChain[] {
  const routed = egress.virtualServices.filter(({ hosts }) =>
    hosts.some(host => sameHost(host, service.hostname)),
  );
  const isTls = port.protocol.name === 'https' || port.protocol.name === 'tls';
  const chains = isTls ? tlsChains(routed, port) : tcpChains(routed, port);
  const terminal = chains.some(
    ({ sniHosts }) => isTls || sniHosts.length === 0,
  );
  if (chains.length > 0 && terminal) return chains;
  const only =
    service.ports.length === 1 ? service.ports[0].number : port.number;
  const sniHosts =
    isTls && onAllAddresses ? [service.hostname, ...service.aliases] : [];
  return [
    ...chains,
    {
      sniHosts,
      matchKey: sniHosts.join(','),
      destinations: [{ host: service.hostname, port: only, weight: 1 }],
      requires: [],
    },
  ];
}

function tlsChains(
  virtualServices: readonly MeshVirtualService[],
  port: RegistryPort,
): TcpChain[] {
  const chains: TcpChain[] = [];
  const seen = new Set<string>();
  for (const from of virtualServices) {
    for (const { match, route } of from.tls) {
      if (route.length === 0) continue;
      for (const one of match) {
        if (!appliesTo(one, port)) continue;
        const sniHosts = one.sniHosts ?? [];
        const matchKey = sniHosts.join(',');
        if (seen.has(matchKey)) continue;
        seen.add(matchKey);
        chains.push({
          sniHosts,
          matchKey,
          destinations: destinationsOf(route, port),
          from,
          requires: [requirementOf(one)],
        });
      }
    }
  }
  return chains;
}

function tcpChains(
  virtualServices: readonly MeshVirtualService[],
  port: RegistryPort,
): TcpChain[] {
  for (const from of virtualServices) {
    for (const { match, route } of from.tcp) {
      if (route.length === 0) continue;
      const fitting = match.find(
        one => appliesTo(one, port) && one.destinationSubnets.length === 0,
      );
      if (match.length > 0 && !fitting) continue;
      return [
        {
          sniHosts: [],
          matchKey: '',
          destinations: destinationsOf(route, port),
          from,
          requires: fitting ? [requirementOf(fitting)] : [],
        },
      ];
    }
  }
  return [];
}

type L4Match = MeshVirtualService['tcp'][number]['match'][number];

function appliesTo(
  { gateways, port: wanted }: L4Match,
  port: RegistryPort,
): boolean {
  return (
    (gateways.length === 0 || gateways.includes('mesh')) &&
    (!wanted || wanted === port.number)
  );
}

function requirementOf({
  sourceLabels,
  sourceNamespace,
}: L4Match): TcpChain['requires'][number] {
  return { sourceLabels, ...(sourceNamespace ? { sourceNamespace } : {}) };
}

function destinationsOf(
  route: MeshVirtualService['tcp'][number]['route'],
  port: RegistryPort,
): WeightedDestination[] {
  return route
    .map(({ destination, weight }) => ({
      host: destination.host,
      port: destination.port?.number ?? port.number,
      ...(destination.subset ? { subset: destination.subset } : {}),
      weight: route.length === 1 ? 1 : weight ?? 0,
    }))
    .filter(({ weight }) => weight > 0);
}

function sameHost(a: string, b: string): boolean {
  return isWildcard(a) || isWildcard(b) ? hostsOverlap(a, b) : a === b;
}
