import type { ControlPlane } from '../controlPlanes';
import { behavesAsOf } from '../versions';
import type {
  GatewayConfig,
  GatewayProxy,
  Server,
  ServiceTarget,
} from './model';

const HTTP = new Set(['HTTP', 'HTTP2', 'HTTP_PROXY', 'GRPC', 'GRPC-WEB']);

export function isPlainHttp(server: Pick<Server, 'protocol'>): boolean {
  return HTTP.has(server.protocol);
}

export function isPassthrough(server: Server): boolean {
  return (
    server.tls?.mode === 'PASSTHROUGH' ||
    server.tls?.mode === 'AUTO_PASSTHROUGH'
  );
}

/** TLS that ends here, with HTTP inside. */
export function isTerminatedHttps(server: Server): boolean {
  return (
    server.tls !== undefined &&
    server.protocol === 'HTTPS' &&
    !isPassthrough(server)
  );
}

function isTls(server: Server): boolean {
  return server.tls !== undefined && !isPlainHttp(server);
}

function isHttp(server: Server): boolean {
  return (
    isPlainHttp(server) ||
    (server.protocol === 'HTTPS' && !isPassthrough(server))
  );
}

/** A server that a proxy does not open, and why. */
export interface SkippedServer {
  server: Server;
  port?: number;
  reason: string;
}

/** The servers of one protocol and bind address on one pod port. */
export interface PortGroup {
  port: number;
  protocol: string;
  bind: string;
  servers: Server[];
  /** The route table of plaintext HTTP; HTTPS servers have their own. */
  table?: string;
}

/** All servers that a proxy opens, by pod port. */
export interface MergedGateway {
  groups: readonly PortGroup[];
  /** The servers that share a route table. */
  tables: ReadonlyMap<string, readonly Server[]>;
  skipped: readonly SkippedServer[];
}

/**
 * Merges every gateway that applies to a proxy, oldest first
 * (`pilot/pkg/model/gateway.go#mergeGateways`).
 */
export function mergeGateways(
  gateways: readonly GatewayConfig[],
  proxy: Pick<GatewayProxy, 'namespace' | 'labels' | 'targets'>,
  plane: ControlPlane | undefined,
): MergedGateway {
  const merge = new Merge();
  for (const { gateway, targets, legacy } of applicable(
    gateways,
    proxy,
    plane,
  )) {
    for (const server of gateway.servers) {
      const ports = resolvePorts(server.port, targets, legacy);
      if (ports.length === 0) {
        merge.skipped.push({
          server,
          reason: 'the gateway Service has no such port',
        });
      }
      for (const port of ports) merge.add(server, port);
    }
  }
  return {
    groups: [...merge.groups.values()],
    tables: merge.tables,
    skipped: merge.skipped,
  };
}

interface Applicable {
  gateway: GatewayConfig;
  targets: readonly ServiceTarget[];
  /** Chosen by labels, not by naming a Service. */
  legacy: boolean;
}

/** The gateways that a proxy takes (`push_context.go#mergeGateways`). */
function applicable(
  gateways: readonly GatewayConfig[],
  proxy: Pick<GatewayProxy, 'namespace' | 'labels' | 'targets'>,
  plane: ControlPlane | undefined,
): Applicable[] {
  const scoped = plane?.env.PILOT_SCOPE_GATEWAY_TO_NAMESPACE === 'true';
  const found: Applicable[] = [];
  for (const gateway of gateways) {
    if (scoped && gateway.namespace !== proxy.namespace) continue;
    const { services, selector } = gateway;
    if (services) {
      const targets = proxy.targets.filter(
        ({ hostname, namespace }) =>
          services.hostnames.includes(hostname) &&
          namespace === services.namespace,
      );
      if (targets.length > 0) found.push({ gateway, targets, legacy: false });
    } else if (!selector || selects(selector, proxy.labels)) {
      found.push({ gateway, targets: proxy.targets, legacy: true });
    }
  }
  const strict =
    behavesAsOf('strict-gateway-merging', plane) &&
    plane?.env.PILOT_ENABLE_STRICT_GATEWAY_MERGING !== 'false';
  return strict ? withoutForeign(found) : found;
}

/** On a proxy that istiod deployed, Gateways of other namespaces do not count. */
function withoutForeign(found: readonly Applicable[]): Applicable[] {
  const managed = new Set(
    found
      .filter(({ gateway }) => gateway.managed)
      .map(({ gateway }) => gateway.namespace),
  );
  if (managed.size === 0) return [...found];
  return found.filter(
    ({ gateway }) =>
      gateway.source === 'gateway-api' || managed.has(gateway.namespace),
  );
}

/** Does a selector choose a proxy? */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(selector).every(
    ([key, value]) => labels[key] === value,
  );
}

/**
 * The pod ports that a server opens: the target of a Service port with its
 * number, else, for gateways chosen by labels, the number itself.
 */
export function resolvePorts(
  number: number,
  targets: readonly ServiceTarget[],
  legacy: boolean,
): number[] {
  const ports = new Set<number>();
  for (const { port, targetPort, untranslated } of targets) {
    if (port !== number || (untranslated && legacy)) continue;
    if (legacy) return [targetPort];
    ports.add(targetPort);
  }
  if (ports.size === 0 && legacy) return [number];
  return [...ports].sort((a, b) => a - b);
}

/** The state of a merge in progress. */
class Merge {
  readonly groups = new Map<string, PortGroup>();
  readonly tables = new Map<string, Server[]>();
  readonly skipped: SkippedServer[] = [];
  private readonly opened = new Set<number>();
  private readonly plain = new Map<number, PortGroup>();
  private readonly tlsHosts = new Map<number, Map<string, string>>();

  add(server: Server, port: number): void {
    const table = tableName(server, port);
    if (server.tls && this.hasKnownHosts(server, port)) {
      this.skip(
        server,
        port,
        'another server on this port has the same TLS host',
      );
      return;
    }
    if (!this.opened.has(port)) {
      this.opened.add(port);
      this.open(server, port, table);
      return;
    }
    const current = this.plain.get(port);
    if (current) this.addBeside(current, server, port, table);
    else if (!isTls(server)) this.openPlain(server, port, table);
    else this.addTls(server, port, table);
  }

  private open(server: Server, port: number, table: string): void {
    const group = this.newGroup(server, port, table);
    if (!isTls(server)) this.plain.set(port, group);
    if (isHttp(server)) this.tables.set(table, [server]);
  }

  private openPlain(server: Server, port: number, table: string): void {
    this.plain.set(port, this.newGroup(server, port, table));
    if (isHttp(server)) this.tables.set(table, [server]);
  }

  /** A second server where a plaintext server has opened the port. */
  private addBeside(
    current: PortGroup,
    server: Server,
    port: number,
    table: string,
  ): void {
    const sameBind = current.bind === server.bind;
    const mergeable =
      (HTTP.has(server.protocol) || server.protocol === current.protocol) &&
      HTTP.has(current.protocol);
    if (sameBind && (!mergeable || table === '')) {
      this.skip(server, port, `the port already serves ${current.protocol}`);
      return;
    }
    if (sameBind) {
      current.servers.push(server);
    } else {
      const group = this.groups.get(groupKey(server, port));
      if (!group) {
        this.open(server, port, table);
        return;
      }
      group.servers.push(server);
      group.table = table;
    }
    const servers = this.tables.get(table);
    if (servers) servers.push(server);
    else this.tables.set(table, [server]);
  }

  private addTls(server: Server, port: number, table: string): void {
    if (isHttp(server)) {
      if (this.tables.has(table)) {
        this.skip(
          server,
          port,
          'another server of the gateway has the same port name',
        );
        return;
      }
      this.tables.set(table, [server]);
    }
    const group = this.groups.get(groupKey(server, port));
    if (group) group.servers.push(server);
    else this.newGroup(server, port);
  }

  private newGroup(server: Server, port: number, table?: string): PortGroup {
    const group: PortGroup = {
      port,
      protocol: server.protocol,
      bind: server.bind,
      servers: [server],
      ...(table ? { table } : {}),
    };
    this.groups.set(groupKey(server, port), group);
    return group;
  }

  /** Equal host strings, namespace included, on one port and bind address. */
  private hasKnownHosts(server: Server, port: number): boolean {
    const known = this.tlsHosts.get(port) ?? new Map<string, string>();
    this.tlsHosts.set(port, known);
    if (server.hosts.some(host => known.get(host) === server.bind)) return true;
    for (const host of server.hosts) known.set(host, server.bind);
    return false;
  }

  private skip(server: Server, port: number, reason: string): void {
    this.skipped.push({ server, port, reason });
  }
}

function groupKey(server: Server, port: number): string {
  return `${port}/${server.protocol}/${server.bind}`;
}

/** Servers with one name share their routes (`gateway.go#gatewayRDSRouteName`). */
export function tableName(server: Server, port: number): string {
  const bind = server.bind ? `.${server.bind}` : '';
  if (isPlainHttp(server)) return `http.${port}${bind}`;
  if (server.protocol === 'HTTPS' && !isPassthrough(server)) {
    const { name, namespace } = server.gateway;
    return `https.${server.port}.${server.portName}.${name}.${namespace}${bind}`;
  }
  return '';
}
