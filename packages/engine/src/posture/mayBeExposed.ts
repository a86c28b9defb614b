import type { NotEvaluated, Reason } from 'istio-ingress-contract';
import { gatewaysOfService } from '../mesh/gateways';
import {
  ConfigMap,
  DaemonSet,
  Deployment,
  GatewayClass,
  Ingress,
  IngressClass,
  type Kind,
  Namespace,
  Pod,
  Service,
  StatefulSet,
} from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import type { ResolvedEntry } from '../vendors/resolveEntries';

/** Why services may be exposed in ways that nobody could see. */
export interface MayBeExposed {
  /** Of a service of this namespace, whatever routes it has. */
  anyway(namespace: string): readonly Reason[];
  /** Of a service that no known route leads to. */
  withoutRoutes: readonly Reason[];
}

// What entries need to lead anywhere: their controller, gateway or parents.
const WAYS: readonly Kind<unknown>[] = [
  Pod,
  Service,
  Namespace,
  ConfigMap,
  Deployment,
  StatefulSet,
  DaemonSet,
  IngressClass,
  GatewayClass,
];

/**
 * By what else services may be exposed: by entries of kinds that were not
 * read, and by entries that lead nowhere as far as is known, when something
 * they may rest on was not read.
 */
export function mayBeExposed(
  snapshot: Snapshot,
  entryKinds: readonly Kind<unknown>[],
  {
    entries,
    notEvaluated,
  }: {
    entries: readonly ResolvedEntry[];
    notEvaluated: readonly NotEvaluated[];
  },
): MayBeExposed {
  return {
    anyway: namespace => snapshot.memoOfTwo(unreadIn, entryKinds, namespace),
    withoutRoutes: [
      ...notEvaluated.map(({ reason }) => reason),
      ...(entries.some(leadsNowhere)
        ? WAYS.flatMap(kind => snapshot.unread(kind) ?? [])
        : []),
    ],
  };
}

// One that is claimed without a reason hands its traffic on to other entries.
function unreadIn(
  snapshot: Snapshot,
  entryKinds: readonly Kind<unknown>[],
  namespace: string,
): readonly Reason[] {
  return entryKinds.flatMap(kind => unreadFor(snapshot, kind, namespace) ?? []);
}

function leadsNowhere({ state, reason, routes }: ResolvedEntry): boolean {
  if (state === 'not-an-entry' || routes.length > 0) return false;
  return state !== 'claimed' || reason !== undefined;
}

/**
 * Why an object of the kind may expose a service of the namespace unseen. An
 * Ingress leads to Services of its own namespace only, but one of those may be
 * a gateway's, behind which everything can be.
 */
function unreadFor(
  snapshot: Snapshot,
  kind: Kind<unknown>,
  namespace: string,
): Reason | undefined {
  const anywhere = snapshot.unread(kind);
  if (!anywhere || kind !== Ingress) return anywhere;
  const here = snapshot.unread(kind, namespace);
  if (here) return here;
  if (snapshot.unread(Service)) return anywhere;
  return snapshot
    .memo(gatewayNamespaces)
    .some(each => snapshot.unread(kind, each))
    ? anywhere
    : undefined;
}

/** The namespaces from which an Ingress may reach an Istio gateway. */
function gatewayNamespaces(snapshot: Snapshot): readonly string[] {
  const found = snapshot
    .list(Service)
    .filter(
      ({ namespace, name, body }) =>
        body.spec?.type === 'ExternalName' ||
        gatewaysOfService(snapshot, namespace, name).length > 0,
    )
    .map(({ namespace }) => namespace);
  return [...new Set(found)];
}
