import type { ControlPlane } from './controlPlanes';
import { hostsOverlap, isSubsetOf, isWildcard } from './hostnames';
import type { RegistryService } from './registry';
import { behavesAsOf } from './versions';
import type { MeshVirtualService } from './virtualServices';

/** One egress listener of a Sidecar, or the one that stands for none. */
export interface EgressListener {
  /** Set when the listener is for one port only. */
  port?: { number: number; protocol: string };
  bind?: string;
  services: readonly RegistryService[];
  virtualServices: readonly MeshVirtualService[];
}

/** Hosts of a listener's imports, by namespace; `*` is any namespace. */
class Imports {
  private readonly byNamespace = new Map<
    string,
    { hosts: string[]; excluded: string[] }
  >();

  constructor(hosts: readonly string[], own: string, exclusions: boolean) {
    for (const entry of hosts) {
      const [left, host, ...rest] = entry.split('/');
      if (host === undefined || rest.length > 0) continue;
      const excluded = left.startsWith('~');
      if (excluded && !exclusions) continue;
      const stated = excluded ? left.slice(1) || '*' : left;
      const namespace = stated === '.' ? own : stated;
      const known = this.byNamespace.get(namespace) ?? {
        hosts: [],
        excluded: [],
      };
      (excluded ? known.excluded : known.hosts).push(host.toLowerCase());
      this.byNamespace.set(namespace, known);
    }
  }

  hasService(namespace: string, hostname: string): boolean {
    return this.some(namespace, hostname, imported =>
      isSubsetOf(hostname, imported),
    );
  }

  hasVirtualService(
    namespace: string,
    host: string,
    exactly: boolean,
  ): boolean {
    return this.some(namespace, host, imported =>
      exactly ? isSubsetOf(host, imported) : matches(host, imported),
    );
  }

  private some(
    namespace: string,
    host: string,
    test: (imported: string) => boolean,
  ): boolean {
    const lists = [this.byNamespace.get(namespace), this.byNamespace.get('*')];
    if (
      lists.some(list =>
        list?.excluded.some(pattern => isSubsetOf(host, pattern)),
      )
    )
      return false;
    return lists.some(list => list?.hosts.some(test));
  }
}

function matches(host: string, imported: string): boolean {
  return isWildcard(host) || isWildcard(imported)
    ? hostsOverlap(host, imported)
    : host === imported;
}

interface ListenerSpec {
  port?: { number?: number; protocol?: string };
  bind?: string;
  hosts: readonly string[];
}

/** What an egress listener imports of all that a namespace sees. */
export function selectFor(
  listener: ListenerSpec,
  namespace: string,
  visible: readonly RegistryService[],
  virtualServices: readonly MeshVirtualService[],
  plane: ControlPlane | undefined,
): EgressListener {
  const exclusions = behavesAsOf('egress-exclusions', plane);
  const imports = new Imports(listener.hosts, namespace, exclusions);
  const number = listener.port?.number;
  const protocol = listener.port?.protocol ?? '';
  const trims = number !== undefined && protocol.toUpperCase() !== 'HTTP_PROXY';
  const everything = listener.hosts.length === 1 && listener.hosts[0] === '*/*';
  const imported = visible.flatMap(service => {
    if (!everything && !imports.hasService(service.namespace, service.hostname))
      return [];
    if (!trims) return [service];
    const ports = service.ports.filter(port => port.number === number);
    return ports.length > 0 ? [{ ...service, ports }] : [];
  });
  return {
    ...(number !== undefined ? { port: { number, protocol } } : {}),
    ...(listener.bind ? { bind: listener.bind } : {}),
    services: oneNamespacePerHost(imported, namespace),
    virtualServices: everything
      ? virtualServices
      : virtualServices.filter(vs =>
          vs.hosts.some(host =>
            imports.hasVirtualService(vs.namespace, host, vs.fromRoute),
          ),
        ),
  };
}

/**
 * A host that several namespaces define is taken from the client's namespace,
 * else from a Service, else from the oldest
 * (`pilot/pkg/model/sidecar.go#selectServices`).
 */
function oneNamespacePerHost(
  services: readonly RegistryService[],
  namespace: string,
): readonly RegistryService[] {
  const chosen = new Map<string, { namespace: string; kubernetes: boolean }>();
  for (const { hostname, namespace: own, service } of services) {
    const known = chosen.get(hostname);
    const kubernetes = service !== undefined;
    if (
      !known ||
      own === namespace ||
      (!known.kubernetes && kubernetes && known.namespace !== namespace)
    ) {
      chosen.set(hostname, { namespace: own, kubernetes });
    }
  }
  return services.filter(
    ({ hostname, namespace: own }) => chosen.get(hostname)?.namespace === own,
  );
}
