import type { Reason } from 'istio-ingress-contract';
import type { Cited } from '../../evidence';
import { DestinationRule, Service, ServiceEntry } from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { ControlPlane } from '../controlPlanes';
import { destinationRuleFor } from '../destinationRules';
import { CLUSTER_DOMAIN } from '../hostnames';
import { isVisible, registryByHost, type RegistryService } from '../registry';
import type { Destination, GatewayProxy } from './model';

/** Why a destination leads nowhere. */
export type BrokenLink =
  | 'reference not granted'
  | 'backend kind not supported'
  | 'destination host does not exist'
  | 'destination is not exported to the gateway'
  | 'destination port does not exist'
  | 'destination subset does not exist';

/** Where a rule sends requests, as the gateway's proxy resolves it. */
export interface Backend {
  /** The name of the upstream cluster in the proxy. */
  cluster: string;
  service?: { namespace: string; name: string };
  host?: string;
  port?: number;
  subset?: string;
  weight: number;
  /** False for a cluster that the proxy does not have: requests fail. */
  exists: boolean;
  /** Why requests fail, where that is known. */
  broken?: BrokenLink;
  /** Why it is not known whether the destination exists. */
  unknown?: Reason;
  /** What allows the entry to refer to another namespace. */
  grant?: Cited;
  /** Why it is not known whether the entry may refer to the destination. */
  grantUnknown?: Reason;
}

/** What is needed to resolve destinations for one proxy. */
export interface ProxyContext {
  snapshot: Snapshot;
  plane: ControlPlane | undefined;
  proxy: GatewayProxy;
}

const REFUSED = 'UnknownService';

/**
 * The upstream cluster of a destination. Without a port it is the only port of
 * the service, else the number of the gateway's server
 * (`pilot/pkg/networking/core/route/route.go#GetDestinationCluster`).
 */
export function backendOfDestination(
  context: ProxyContext,
  destination: Destination,
  routeNamespace: string | undefined,
  serverPort: number,
): Backend {
  const { weight, subset } = destination;
  if (destination.host === '') {
    const broken =
      destination.refused === 'reference not granted'
        ? 'reference not granted'
        : 'backend kind not supported';
    return { cluster: REFUSED, weight, exists: false, broken };
  }
  const service = serviceFor(context, destination.host, routeNamespace);
  const host = service?.aliasOf ?? destination.host;
  const port =
    destination.port ??
    (service?.ports.length === 1 ? service.ports[0].number : serverPort);
  const target = clusterOwner(context, host);
  const fault = brokenLink(context, target, host, port, subset);
  const unknown = fault && unreadDestination(context, fault, host);
  const owner = kubernetesService(host);
  return {
    cluster: `outbound|${port}|${subset ?? ''}|${host}`,
    ...(owner ? { service: owner } : {}),
    host,
    port,
    ...(subset ? { subset } : {}),
    weight,
    exists: fault === undefined,
    ...(fault && !unknown ? { broken: fault } : {}),
    ...(unknown ? { unknown } : {}),
    ...(destination.grant ? { grant: destination.grant } : {}),
    ...(destination.grantUnknown
      ? { grantUnknown: destination.grantUnknown }
      : {}),
  };
}

/** Whether a missing destination may exist all the same. */
function unreadDestination(
  { snapshot }: ProxyContext,
  fault: BrokenLink,
  host: string,
): Reason | undefined {
  switch (fault) {
    case 'destination host does not exist':
      if (snapshot.world === 'open') {
        return {
          code: 'not-given',
          kind: 'Service',
          message: `no Service or ServiceEntry for ${host} was given`,
        };
      }
      return snapshot.unread(Service) ?? snapshot.unread(ServiceEntry);
    case 'destination subset does not exist':
      if (snapshot.world === 'open') {
        return {
          code: 'not-given',
          kind: 'DestinationRule',
          message: `no DestinationRule with the subset for ${host} was given`,
        };
      }
      return snapshot.unread(DestinationRule);
    default:
      return undefined;
  }
}

/** The Service that a full name of the cluster means, whether it exists or not. */
function kubernetesService(
  host: string,
): { namespace: string; name: string } | undefined {
  const suffix = `.svc.${CLUSTER_DOMAIN}`;
  if (!host.endsWith(suffix)) return undefined;
  const [name, namespace, more] = host.slice(0, -suffix.length).split('.');
  return name && namespace && more === undefined
    ? { namespace, name }
    : undefined;
}

/** The service of a host: that of the route's namespace first, else any that the proxy sees. */
function serviceFor(
  context: ProxyContext,
  host: string,
  routeNamespace: string | undefined,
): RegistryService | undefined {
  const { proxy } = context;
  const named = registryByHost(context.snapshot, context.plane).get(host) ?? [];
  const visible = named.filter(service => isVisible(service, proxy.namespace));
  return (
    visible.find(({ namespace }) => namespace === routeNamespace) ?? visible[0]
  );
}

/** The registry service whose clusters the proxy has under this host. */
function clusterOwner({ snapshot, plane, proxy }: ProxyContext, host: string) {
  const named = registryByHost(snapshot, plane).get(host) ?? [];
  return named.find(
    service =>
      service.resolution !== 'alias' && isVisible(service, proxy.namespace),
  );
}

function brokenLink(
  { snapshot, plane, proxy }: ProxyContext,
  service: RegistryService | undefined,
  host: string,
  port: number,
  subset: string | undefined,
): BrokenLink | undefined {
  if (!service) {
    const hidden = (registryByHost(snapshot, plane).get(host) ?? []).length > 0;
    return hidden
      ? 'destination is not exported to the gateway'
      : 'destination host does not exist';
  }
  const known = service.ports.some(
    ({ number, protocol }) => number === port && protocol.class !== 'udp',
  );
  if (!known) return 'destination port does not exist';
  if (!subset) return undefined;
  const client = { namespace: proxy.namespace, labels: proxy.labels, plane };
  const rule = destinationRuleFor(snapshot, client, host, service.namespace);
  return rule?.subsets.some(({ name }) => name === subset)
    ? undefined
    : 'destination subset does not exist';
}
