import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact, unknownEvidence } from '../evidence';
import { type ControlPlane, settingsOf } from '../mesh/controlPlanes';
import {
  modeOf,
  type PeerAuthenticationResource,
  policiesIn,
  policiesUnread,
} from '../mesh/peerAuthentications';
import type { MeshPod } from '../mesh/pods';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';

const BYPASS = 'ambient.istio.io/bypass-inbound-capture';

/** Does plaintext from outside reach the application past ztunnel (R1.10)? */
export function bypassesInbound(pod: MeshPod): boolean {
  return pod.annotations[BYPASS] === 'true';
}

/**
 * What a captured pod accepts besides HBONE, which is always accepted: only
 * whether connections without a peer identity are let through (R2.8 to R2.12).
 */
export function ambientAccepts(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
  port: number,
): {
  accepts: 'strict' | 'permissive' | 'unguarded' | 'unknown';
  unknown?: Reason;
  because: Evidence[];
} {
  if (bypassesInbound(pod)) {
    return {
      accepts: 'unguarded',
      because: [
        fact(
          'R2.12',
          'inbound traffic of the pod bypasses ztunnel',
          { ref: pod.object },
          {
            path: `metadata.annotations["${BYPASS}"]`,
            value: 'true',
          },
        ),
      ],
    };
  }
  return ztunnelAccepts(snapshot, plane, pod, port);
}

/** The same, without regard to `bypass-inbound-capture`. */
export function ztunnelAccepts(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
  port: number,
): {
  accepts: 'strict' | 'permissive' | 'unknown';
  unknown?: Reason;
  because: Evidence[];
} {
  const unknown = policiesUnread(snapshot, plane, pod.namespace);
  if (unknown)
    return { accepts: 'unknown', unknown, because: [unknownEvidence(unknown)] };
  const policies = selectedFor(snapshot, plane, pod);
  const strict = deniesAnonymous(policies, port);
  const deciding = decidingPolicies(policies, port);
  const word = strict ? 'are refused' : 'are let through';
  return {
    accepts: strict ? 'strict' : 'permissive',
    because: [
      ...deciding.map(policy =>
        fact(
          'R2.10',
          `PeerAuthentication ${policy.namespace}/${policy.name}: connections without a peer identity ${word} on pod port ${port}`,
          policy,
          { path: 'spec', value: policy.body.spec ?? {} },
        ),
      ),
      ...(deciding.length > 0
        ? []
        : [
            absence(
              'R2.6',
              `no PeerAuthentication applies, so connections without a peer identity ${word}`,
              {
                kind: 'PeerAuthentication',
                namespaces: [
                  ...new Set([pod.namespace, settingsOf(plane).rootNamespace]),
                ].sort(),
              },
            ),
          ]),
      ...pod.because,
    ],
  };
}

interface Selected {
  mesh?: PeerAuthenticationResource | undefined;
  namespace?: PeerAuthenticationResource | undefined;
  workload?: PeerAuthenticationResource | undefined;
  /** General policies that the conversion of port levels looks at. */
  root?: PeerAuthenticationResource | undefined;
}

/**
 * One policy for each level, the oldest. The mesh level counts only without
 * any selector, even an empty one, unless the pod lives in the root namespace
 * (`serviceregistry/ambient/workloads.go#fetchPeerAuthentications`).
 */
function selectedFor(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
): Selected {
  const root = settingsOf(plane).rootNamespace;
  const inRoot = policiesIn(snapshot, plane, root).all;
  const hasLabels = (policy: PeerAuthenticationResource) =>
    Object.keys(policy.body.spec?.selector?.matchLabels ?? {}).length > 0;
  const mesh = inRoot.find(policy =>
    pod.namespace === root
      ? !hasLabels(policy)
      : policy.body.spec?.selector === undefined,
  );
  if (pod.namespace === root) return { ...(mesh ? { mesh, root: mesh } : {}) };
  const own = policiesIn(snapshot, plane, pod.namespace);
  const namespace = own.general;
  const workload = own.selective.find(policy =>
    matchesLabels(policy.body.spec?.selector?.matchLabels ?? {}, pod.labels),
  );
  const rootGeneral = inRoot.find(
    policy => policy.body.spec?.selector === undefined,
  );
  return {
    ...(mesh ? { mesh } : {}),
    ...(namespace ? { namespace } : {}),
    ...(workload ? { workload } : {}),
    ...(rootGeneral ? { root: rootGeneral } : {}),
  };
}

/**
 * The most specific policy, and those above it without which the answer would
 * be another: one that states nothing takes what they state.
 */
function decidingPolicies(
  policies: Selected,
  port: number,
): PeerAuthenticationResource[] {
  const { workload, namespace, mesh, root } = policies;
  const strict = deniesAnonymous(policies, port);
  const above = [
    { policy: namespace, without: { ...policies, namespace: undefined } },
    { policy: mesh, without: { ...policies, mesh: undefined } },
    { policy: root, without: { ...policies, root: undefined } },
  ].flatMap(({ policy, without }) =>
    policy && deniesAnonymous(without, port) !== strict ? [policy] : [],
  );
  const first = workload ?? namespace ?? mesh;
  return [...new Set([...(first ? [first] : []), ...above])];
}

/**
 * `serviceregistry/ambient/authorization.go`: which of two deny policies is
 * attached, the one for everything or the one converted from port levels, and
 * what the latter says about the port.
 */
function deniesAnonymous(policies: Selected, port: number): boolean {
  const meshMode = modeOf(policies.mesh?.body.spec?.mtls);
  const namespaceMode = modeOf(policies.namespace?.body.spec?.mtls);
  let strict = meshMode === 'STRICT';
  if (namespaceMode !== 'UNSET') strict = namespaceMode === 'STRICT';
  const { workload } = policies;
  if (!workload) return strict;
  const mode = modeOf(workload.body.spec?.mtls);
  if (mode !== 'UNSET') strict = mode === 'STRICT';
  const levels = workload.body.spec?.portLevelMtls;
  if (!levels) return strict;
  const modes = Object.values(levels).map(level => modeOf(level));
  const open = modes.includes('PERMISSIVE') || modes.includes('DISABLE');
  let attached = false;
  if (mode === 'STRICT') attached = open;
  else if (mode !== 'UNSET') attached = modes.includes('STRICT');
  // A list with only DISABLE entries is not recognised here.
  else
    attached = strict ? modes.includes('PERMISSIVE') : modes.includes('STRICT');
  if (!attached) return strict;
  // The converted policy replaces the deny for everything.
  return convertedDenies(policies, mode, levels, port);
}

type Levels = Record<string, { mode?: string } | undefined>;

/** `authorization.go#convertPeerAuthentication`: groups are OR'd, rules of a group AND'd. */
function convertedDenies(
  { namespace, root }: Selected,
  mode: ReturnType<typeof modeOf>,
  levels: Levels,
  port: number,
): boolean {
  const namespaceMode = modeOf(namespace?.body.spec?.mtls);
  const rootMode = modeOf(root?.body.spec?.mtls);
  const parentStrict =
    (namespace !== undefined && namespaceMode === 'STRICT') ||
    ((namespace === undefined || namespaceMode === 'UNSET') &&
      root !== undefined &&
      rootMode === 'STRICT');
  // Each rule tells whether it holds for a connection without an identity.
  const rules: boolean[] = mode === 'STRICT' ? [true] : [];
  const groups: boolean[][] = [];
  let exceptions = false;
  for (const [key, level] of Object.entries(levels)) {
    const own = Number(key);
    const stated = modeOf(level);
    if (stated === 'UNSET') continue;
    if (stated === 'STRICT') {
      if (mode === 'STRICT' || (mode === 'UNSET' && parentStrict)) continue;
      groups.push([own === port]);
      continue;
    }
    if (mode === 'PERMISSIVE' || mode === 'DISABLE') continue;
    const parentOpen =
      (namespace !== undefined && namespaceMode !== 'STRICT') ||
      (namespace === undefined &&
        root !== undefined &&
        rootMode !== 'STRICT') ||
      (namespace === undefined && root === undefined);
    if (mode === 'UNSET' && parentOpen) continue;
    exceptions = true;
    rules.push(own !== port);
  }
  if (mode === 'STRICT' && !exceptions) return false;
  if (exceptions && parentStrict) rules.push(true);
  if (rules.length > 0) groups.push(rules);
  return groups.some(group => group.every(Boolean));
}
