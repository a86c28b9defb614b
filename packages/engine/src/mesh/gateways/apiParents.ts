import { ServiceEntry, Service } from '../../snapshot/kinds';
import type { ParentRef } from '../../snapshot/schema/gatewayApi';
import { hostsOverlap, isSubsetOf, isWildcard } from '../hostnames';
import type { ApiListener, ListenerTerms } from './apiListeners';

const GROUP = 'gateway.networking.k8s.io';

/** A listener that a route asks for, and why it does not get it. */
export interface ParentLink<L extends ListenerTerms = ApiListener> {
  ref: ParentRef;
  /** Position of the reference in `spec.parentRefs`. */
  index: number;
  listener: L;
  denied?: string;
  /** The reference says the namespace; the manifest of the object says none. */
  presumed?: true;
  /** Hostnames that sibling listeners on the same port keep to themselves. */
  siblings: readonly string[];
}

/** A reference that leads to no listener of this control plane. */
export interface UnmetParent {
  ref: ParentRef;
  index: number;
  reason: 'mesh' | 'not-istio' | 'unsupported-kind';
}

/** What listeners are asked by a route. */
export interface RouteParents<L extends ListenerTerms = ApiListener> {
  links: ParentLink<L>[];
  unmet: UnmetParent[];
}

/** Listeners by the object that declares them. */
export type ListenerIndex<L extends ListenerTerms = ApiListener> = ReadonlyMap<
  string,
  readonly L[]
>;

export function indexListeners<L extends ListenerTerms>(
  listeners: readonly L[],
): ListenerIndex<L> {
  const index = new Map<string, L[]>();
  for (const listener of listeners) {
    const { kind, namespace, name, anyNamespace } = listener.parent;
    for (const each of anyNamespace ? [namespace, ANY] : [namespace]) {
      const key = `${kind}/${each}/${name}`;
      const known = index.get(key);
      if (known) known.push(listener);
      else index.set(key, [listener]);
    }
  }
  return index;
}

// No namespace has this name.
const ANY = '';

/** Follows the parent references of one route. */
export function parentsOf<L extends ListenerTerms>(
  index: ListenerIndex<L>,
  route: {
    kind: string;
    namespace: string;
    parentRefs: readonly ParentRef[];
    hostnames: readonly string[];
  },
): RouteParents<L> {
  const parents: RouteParents<L> = { links: [], unmet: [] };
  route.parentRefs.forEach((ref, at) => {
    const kind = ref.kind ?? 'Gateway';
    const group = ref.group ?? GROUP;
    if (isMeshKind(group, kind)) {
      parents.unmet.push({ ref, index: at, reason: 'mesh' });
      return;
    }
    if (group !== GROUP || (kind !== 'Gateway' && kind !== 'ListenerSet')) {
      parents.unmet.push({ ref, index: at, reason: 'unsupported-kind' });
      return;
    }
    const namespace = ref.namespace ?? route.namespace;
    const exact = index.get(`${kind}/${namespace}/${ref.name}`);
    const listeners = exact ?? index.get(`${kind}/${ANY}/${ref.name}`) ?? [];
    if (listeners.length === 0)
      parents.unmet.push({ ref, index: at, reason: 'not-istio' });
    for (const listener of listeners) {
      const home = listener.parent.namespace;
      const denied = denial(listener, ref, {
        ...route,
        // The route is where its reference puts the object.
        ...(!exact && route.namespace === namespace ? { namespace: home } : {}),
      });
      parents.links.push({
        ref,
        index: at,
        listener,
        ...(denied ? { denied } : {}),
        ...(exact ? {} : { presumed: true }),
        siblings: siblingHostnames(listener, listeners),
      });
    }
  });
  return parents;
}

function isMeshKind(group: string, kind: string): boolean {
  return (
    ((group === Service.group || group === 'core') && kind === Service.kind) ||
    (group === ServiceEntry.group && kind === ServiceEntry.kind)
  );
}

/** Does a reference mean this listener, among those of the object it names? */
export function asksFor(ref: ParentRef, listener: ListenerTerms): boolean {
  return (
    (!ref.port || ref.port === listener.port) &&
    (!ref.sectionName || ref.sectionName === listener.section)
  );
}

/** Why the listener does not take the route (`conversion.go#referenceAllowed`). */
function denial(
  listener: ListenerTerms,
  ref: ParentRef,
  route: { kind: string; namespace: string; hostnames: readonly string[] },
): string | undefined {
  if (ref.port && ref.port !== listener.port)
    return `the parent reference asks for port ${ref.port}`;
  if (ref.sectionName && ref.sectionName !== listener.section) {
    return `the parent reference asks for listener ${ref.sectionName}`;
  }
  const hostnames = route.hostnames.length > 0 ? route.hostnames : ['*'];
  let overlap = false;
  let allowed = false;
  for (const pair of listener.hosts) {
    const slash = pair.indexOf('/');
    const owner = pair.slice(0, slash);
    const host = pair.slice(slash + 1);
    const matches = hostnames.some(name => hostsOverlap(host, name));
    overlap = overlap || matches;
    allowed =
      allowed || (matches && (owner === '*' || owner === route.namespace));
  }
  if (!allowed) {
    return overlap
      ? `the listener does not allow routes of namespace ${route.namespace}`
      : `no hostname of the route matches the listener's hostname ${listener.hostname}`;
  }
  if (!listener.kinds.includes(route.kind))
    return `the listener does not allow kind ${route.kind}`;
  return undefined;
}

function siblingHostnames(
  listener: ListenerTerms,
  all: readonly ListenerTerms[],
): string[] {
  return all
    .filter(
      other =>
        other !== listener &&
        other.port === listener.port &&
        other.protocol === listener.protocol &&
        other.hostname !== listener.hostname,
    )
    .map(({ hostname }) => hostname);
}

/**
 * May a hostname of a route use this listener, or does a sibling with a more
 * specific hostname take it (`conversion.go#hostnameAllowedByIsolation`)?
 */
export function servesHostname(
  { listener, siblings }: ParentLink<ListenerTerms>,
  host: string,
): boolean {
  const own = listener.hostname;
  if (own !== '' && !isWildcard(own)) return true;
  if (own !== '' && !hostsOverlap(host, own)) return false;
  return !siblings.some(
    sibling => own.length <= sibling.length && isSubsetOf(host, sibling),
  );
}
