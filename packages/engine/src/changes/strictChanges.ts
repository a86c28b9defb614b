import type {
  Change,
  ObjectRef,
  Reason,
  StrictScope,
} from 'istio-ingress-contract';
import {
  type ControlPlane,
  controlPlanes,
  settingsOf,
} from '../mesh/controlPlanes';
import {
  type PeerAuthenticationResource,
  policiesIn,
  policiesUnread,
} from '../mesh/peerAuthentications';
import { isNamespaceDiscovered } from '../mesh/visibility';
import { makeStrict, strictPolicy } from '../recipes/strictPolicy';
import { PeerAuthentication } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import {
  type Bound,
  freeName,
  isLax,
  refused,
  strictForService,
  undiscovered,
} from './strictForService';

/**
 * The changes that turn on STRICT, or why they cannot be told.
 *
 * @public
 */
export type StrictChanges =
  | {
      ok: true;
      /** None when STRICT is on already. */
      changes: Change[];
      /** Policies that keep something in the scope from STRICT. */
      overriddenBy: ObjectRef[];
      /** The workloads that the policy of a Service binds. */
      binds?: Bound;
    }
  | { ok: false; reason: Reason };

/**
 * The changes that turn on STRICT for a Service, in a namespace or in the whole
 * mesh. Of
 * several policies of one level Istio takes the oldest, so the one that is
 * there is edited: a second one would say STRICT and do nothing
 * (`pilot/pkg/model/authentication.go#addPeerAuthentication`).
 *
 * @public
 */
export function strictChanges(
  snapshot: Snapshot,
  scope: StrictScope,
): StrictChanges {
  const planes = controlPlanes(snapshot);
  const roots = [
    ...new Set(planes.map(plane => settingsOf(plane).rootNamespace)),
  ].sort();
  if (scope.kind === 'service') {
    return strictForService(snapshot, scope, { planes, roots });
  }
  if (scope.kind === 'mesh' && roots.length === 0) {
    return refused(
      'No control plane of Istio is among the objects: which namespace binds the whole mesh is not known.',
    );
  }
  if (scope.kind === 'namespace' && roots.includes(scope.namespace)) {
    return refused(
      `${scope.namespace} is the root namespace: a policy without a selector there binds the whole mesh.`,
    );
  }
  const namespaces = scope.kind === 'mesh' ? roots : [scope.namespace];
  const found = namespaces.map(namespace =>
    inNamespace(snapshot, planes, namespace),
  );
  for (const each of found) if (!each.ok) return each;
  const changes = found.flatMap(each => (each.ok ? each.changes : []));
  return {
    ok: true,
    changes,
    overriddenBy: laxer(
      snapshot,
      scope,
      found.flatMap(each => (each.ok ? each.deciding : [])),
    ),
  };
}

function inNamespace(
  snapshot: Snapshot,
  planes: readonly ControlPlane[],
  namespace: string,
):
  | { ok: true; changes: Change[]; deciding: PeerAuthenticationResource[] }
  | { ok: false; reason: Reason } {
  const changes = new Map<string, Change>();
  const deciding: PeerAuthenticationResource[] = [];
  // Without a control plane a policy is read as by one of default settings.
  const readers = planes.length > 0 ? planes : [undefined];
  const seeing = readers.filter(plane =>
    isNamespaceDiscovered(plane, snapshot, namespace),
  );
  if (seeing.length === 0) return refused(undiscovered(namespace));
  for (const plane of seeing) {
    const reason = policiesUnread(snapshot, plane, namespace);
    if (reason) return { ok: false, reason };
    const { general } = policiesIn(snapshot, plane, namespace);
    if (!general) {
      const name = freeName(snapshot, namespace, 'default');
      const manifest = strictPolicy(namespace, name);
      changes.set('', { op: 'create', manifest });
      continue;
    }
    deciding.push(general);
    const change = makeStrict(general.ref, { spec: general.body.spec });
    if (change) changes.set(general.name, change);
  }
  return { ok: true, changes: [...changes.values()], deciding };
}

/** Policies of the scope that state less than STRICT for something. */
function laxer(
  snapshot: Snapshot,
  scope: Exclude<StrictScope, { kind: 'service' }>,
  deciding: readonly PeerAuthenticationResource[],
): ObjectRef[] {
  const policies =
    scope.kind === 'mesh'
      ? snapshot.list(PeerAuthentication)
      : snapshot.inNamespace(PeerAuthentication, scope.namespace);
  return policies
    .filter(
      policy =>
        !deciding.some(({ ref }) => ref === policy.ref) && isLax(policy),
    )
    .map(({ ref }) => ref);
}
