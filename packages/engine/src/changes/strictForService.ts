import type {
  Change,
  ObjectRef,
  Reason,
  StrictScope,
} from 'istio-ingress-contract';
import type { ControlPlane } from '../mesh/controlPlanes';
import { selectedPods, servicesOfPod } from '../mesh/endpoints';
import {
  modeOf,
  type PeerAuthenticationResource,
  policiesIn,
  policiesUnread,
} from '../mesh/peerAuthentications';
import { type MeshPod, podsWith } from '../mesh/pods';
import { isNamespaceDiscovered } from '../mesh/visibility';
import { makeStrict, strictPolicy } from '../recipes/strictPolicy';
import { PeerAuthentication, Pod, Service } from '../snapshot/kinds';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';

type Labels = Readonly<Record<string, string>>;

/** What a policy for the workloads of a Service is about. */
export interface Bound {
  /** `namespace/name` of pods, as routes name them. */
  pods: ReadonlySet<string>;
  /**
   * Names of other Services that have one of these pods as a backend: a policy
   * picks workloads, so it binds them as well.
   */
  others: string[];
}

/** The changes for one Service, or why none can be told. */
export type ServiceChanges =
  | { ok: true; changes: Change[]; overriddenBy: ObjectRef[]; binds: Bound }
  | { ok: false; reason: Reason };

/**
 * The changes that turn on STRICT for the workloads of one Service: a policy
 * with its selector. Where an older policy with a selector picks the same
 * workloads Istio takes that one, so it is edited.
 */
export function strictForService(
  snapshot: Snapshot,
  { namespace, name }: Extract<StrictScope, { kind: 'service' }>,
  { planes, roots }: { planes: readonly ControlPlane[]; roots: string[] },
): ServiceChanges {
  const title = `Service ${namespace}/${name}`;
  const unread = snapshot.unread(Service, namespace);
  if (unread) return { ok: false, reason: unread };
  const service = snapshot.get(Service, namespace, name);
  if (!service) return refused(`${title} is not among the objects.`);
  const selector = service.body.spec?.selector ?? {};
  if (service.body.spec?.type === 'ExternalName') {
    return refused(
      `${title} is an alias of a name outside (ExternalName): there is no workload to bind.`,
    );
  }
  if (Object.keys(selector).length === 0) {
    return refused(
      `${title} has no selector: its endpoints are listed by hand, and a policy can only pick workloads by their labels.`,
    );
  }
  if (roots.includes(namespace)) {
    return refused(
      `${namespace} is the root namespace: a policy with a selector does nothing there.`,
    );
  }
  // An older policy may pick a pod that cannot be seen. Of manifests that were
  // never applied, the templates are what is known.
  const podsUnread = snapshot.unread(Pod, namespace);
  if (podsUnread && podsUnread.code !== 'not-given') {
    return { ok: false, reason: podsUnread };
  }
  const readers = planes.length > 0 ? planes : [undefined];
  const seeing = readers.filter(plane =>
    isNamespaceDiscovered(plane, snapshot, namespace),
  );
  if (seeing.length === 0) return refused(undiscovered(namespace));
  const pods = selectedPods(snapshot, service);
  const labelSets =
    pods.length > 0 ? pods.map(({ labels }) => labels) : [selector];
  const deciding = new Map<string, PeerAuthenticationResource>();
  let isNewNeeded = false;
  for (const plane of seeing) {
    const reason = policiesUnread(snapshot, plane, namespace);
    if (reason) return { ok: false, reason };
    const { selective } = policiesIn(snapshot, plane, namespace);
    for (const labels of labelSets) {
      const oldest = selective.find(each =>
        matchesLabels(labelsOf(each), labels),
      );
      if (oldest) deciding.set(oldest.name, oldest);
      else isNewNeeded = true;
    }
  }
  const policies = [...deciding.values()].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const changes = policies.flatMap(
    policy => makeStrict(policy.ref, { spec: policy.body.spec }) ?? [],
  );
  if (isNewNeeded) {
    const free = freeName(snapshot, namespace, name);
    const manifest = strictPolicy(namespace, free, selector);
    changes.push({ op: 'create', manifest });
  }
  const bound = [
    ...pods,
    ...policies.flatMap(each => podsWith(snapshot, namespace, labelsOf(each))),
  ];
  return {
    ok: true,
    changes,
    overriddenBy: policies.filter(hasLaxPort).map(({ ref }) => ref),
    binds: {
      pods: new Set(bound.map(({ ref }) => `${ref.namespace}/${ref.name}`)),
      others: othersOf(snapshot, bound, name),
    },
  };
}

/** Why nothing is changed. */
export function refused(message: string): { ok: false; reason: Reason } {
  return { ok: false, reason: { code: 'not-given', message } };
}

/** What to say of a namespace that no control plane looks at. */
export function undiscovered(namespace: string): string {
  return `No control plane looks at namespace ${namespace}: its discoverySelectors leave it out, and with it its policies.`;
}

/** A name that no PeerAuthentication of the namespace has. */
export function freeName(
  snapshot: Snapshot,
  namespace: string,
  wanted: string,
): string {
  const isTaken = (name: string) =>
    snapshot.get(PeerAuthentication, namespace, name) !== undefined;
  const other = wanted === 'default' ? 'strict' : `${wanted}-strict`;
  let name = wanted;
  for (let count = 1; isTaken(name); count += 1) {
    name = count === 1 ? other : `${other}-${count}`;
  }
  return name;
}

/** Does a policy state less than STRICT, for anything? */
export function isLax(policy: PeerAuthenticationResource): boolean {
  return isLaxMode(policy.body.spec?.mtls) || hasLaxPort(policy);
}

function hasLaxPort({ body }: PeerAuthenticationResource): boolean {
  return Object.values(body.spec?.portLevelMtls ?? {}).some(isLaxMode);
}

function isLaxMode(mtls: { mode?: string } | undefined): boolean {
  const mode = modeOf(mtls);
  return mode === 'PERMISSIVE' || mode === 'DISABLE';
}

function labelsOf({ body }: PeerAuthenticationResource): Labels {
  return body.spec?.selector?.matchLabels ?? {};
}

function othersOf(
  snapshot: Snapshot,
  pods: readonly MeshPod[],
  own: string,
): string[] {
  const names = pods.flatMap(pod =>
    servicesOfPod(snapshot, pod).map(({ name }) => name),
  );
  return [...new Set(names)].filter(name => name !== own).sort();
}
