import type { HttpTable } from './HttpTable';
import type {
  ConnectionRule,
  RouteConfig,
  Server,
  ServerTlsMode,
} from './model';

/** What a gateway does with connections that match its server names. */
export interface FilterChain {
  /** Server names (SNI) it takes; undefined takes any. */
  serverNames?: readonly string[];
  /** TLS that ends here. */
  tls?: ServerTlsMode;
  servers: readonly Server[];
  http?: HttpTable;
  /** The rule for connections. */
  connection?: {
    routes: RouteConfig;
    rule: ConnectionRule;
    serverPort: number;
  };
}

/** A port that is open on a gateway's pods. */
export class GatewayListener {
  private readonly byName = new Map<string, FilterChain[]>();
  private readonly wildcards: { name: string; chain: FilterChain }[] = [];
  private readonly any: FilterChain[] = [];

  constructor(
    readonly port: number,
    readonly bind: string,
    readonly chains: readonly FilterChain[],
  ) {
    for (const chain of chains) {
      if (!chain.serverNames) this.any.push(chain);
      for (const name of chain.serverNames ?? []) {
        if (name.startsWith('*')) {
          this.wildcards.push({ name, chain });
          continue;
        }
        const known = this.byName.get(name);
        if (known) known.push(chain);
        else this.byName.set(name, [chain]);
      }
    }
    this.wildcards.sort((a, b) => b.name.length - a.name.length);
  }

  /**
   * The chain that takes a connection: the one with the most specific server
   * name, else one that takes any.
   */
  choose(serverName: string): FilterChain | undefined {
    const exact = this.byName.get(serverName);
    if (exact) return exact[0];
    const wildcard = this.wildcards.find(({ name }) =>
      serverName.endsWith(name.slice(1)),
    );
    return wildcard?.chain ?? this.any[0];
  }
}
