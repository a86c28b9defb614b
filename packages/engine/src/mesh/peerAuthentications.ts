import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact, unknownEvidence } from '../evidence';
import { PeerAuthentication } from '../snapshot/kinds';
import { byAge, type Resource } from '../snapshot/Resource';
import { labelsText, matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import { type ControlPlane, planeUnknown, settingsOf } from './controlPlanes';
import { isInRevision, isNamespaceDiscovered } from './visibility';

type Labels = Readonly<Record<string, string>>;
type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';

/** What PeerAuthentication asks of a port, once UNSET is resolved. */
export type MtlsMode = 'strict' | 'permissive' | 'disable';

export type PeerAuthenticationResource = Resource<{
  spec?: {
    selector?: { matchLabels: Record<string, string> };
    mtls?: { mode?: string };
    portLevelMtls?: Record<string, { mode?: string } | undefined>;
  };
}>;

/** The policies of one namespace that a control plane reads, oldest first. */
export interface NamespacePolicies {
  /** The oldest without a selector. */
  general?: PeerAuthenticationResource;
  /** Those without a selector. */
  unselective: readonly PeerAuthenticationResource[];
  /** Those with a selector. */
  selective: readonly PeerAuthenticationResource[];
  all: readonly PeerAuthenticationResource[];
}

/** What PeerAuthentication asks of a workload. */
export interface PeerPolicy {
  mode: MtlsMode;
  ports: ReadonlyMap<number, MtlsMode>;
  /** Set when a policy that could decide was not read. */
  unknown?: Reason;
  because(port: number): Evidence[];
}

/** The mode field of a policy; absent and unknown words count as UNSET. */
export function modeOf(mtls: { mode?: string } | undefined): Mode {
  const mode = mtls?.mode;
  return mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE'
    ? mode
    : 'UNSET';
}

/** The policies of a namespace as one control plane sees them. */
export function policiesIn(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): NamespacePolicies {
  return snapshot.memoOfTwo(readPolicies, plane, namespace);
}

/** Why the policies that bind a namespace are not all known, if they are not. */
export function policiesUnread(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): Reason | undefined {
  return (
    planeUnknown(snapshot, plane) ??
    snapshot.unread(PeerAuthentication, namespace) ??
    snapshot.unread(PeerAuthentication, settingsOf(plane).rootNamespace)
  );
}

/**
 * The PeerAuthentication of a sidecar's workload: mesh, namespace and workload
 * level, one policy each, the more specific mode wins
 * (`pilot/pkg/security/authn/policy_applier.go#ComposePeerAuthentication`).
 * Port modes come from the workload level only and are keyed by pod port.
 */
export function peerPolicyOf(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
  labels: Labels,
): PeerPolicy {
  const root = settingsOf(plane).rootNamespace;
  const own =
    namespace === root ? undefined : policiesIn(snapshot, plane, namespace);
  const matching = (own?.selective ?? []).filter(policy =>
    matchesLabels(policy.body.spec?.selector?.matchLabels ?? {}, labels),
  );
  const [workload] = matching;
  let mode: MtlsMode = 'permissive';
  let decidedBy: PeerAuthenticationResource | undefined;
  // The oldest of a level keeps younger ones out, even where it states nothing.
  let silent: PeerAuthenticationResource[] = [];
  const levels = [
    policiesIn(snapshot, plane, root).unselective,
    own?.unselective ?? [],
    matching,
  ];
  for (const [policy] of levels) {
    if (!policy) continue;
    const stated = modeOf(policy.body.spec?.mtls);
    if (stated === 'UNSET') {
      silent.push(policy);
      continue;
    }
    mode = lower(stated);
    decidedBy = policy;
    silent = [];
  }
  const ports = new Map<number, MtlsMode>();
  for (const [port, mtls] of Object.entries(
    workload?.body.spec?.portLevelMtls ?? {},
  )) {
    const stated = modeOf(mtls);
    ports.set(Number(port), stated === 'UNSET' ? mode : lower(stated));
  }
  const unknown = policiesUnread(snapshot, plane, namespace);
  return {
    mode,
    ports,
    ...(unknown ? { unknown } : {}),
    because: port => {
      const portLevel = ports.has(port);
      const policy = portLevel ? workload : decidedBy;
      const word = (ports.get(port) ?? mode).toUpperCase();
      const first = policy
        ? fact(
            portLevel ? 'R2.5' : 'R2.3',
            `PeerAuthentication ${policy.namespace}/${policy.name} sets ${word} for pod port ${port}`,
            policy,
            portLevel
              ? {
                  path: `spec.portLevelMtls[${port}].mode`,
                  value: modeOf(policy.body.spec?.portLevelMtls?.[port]),
                }
              : { path: 'spec.mtls.mode', value: word },
          )
        : absence(
            'R2.6',
            `no PeerAuthentication sets a mode for the pod, so ${word} applies`,
            {
              kind: 'PeerAuthentication',
              namespaces: [...new Set([namespace, root])].sort(),
              selector: labelsText(labels),
            },
          );
      const inherits =
        !portLevel ||
        modeOf(workload?.body.spec?.portLevelMtls?.[port]) === 'UNSET';
      const more = inherits
        ? [
            ...(portLevel && decidedBy && decidedBy !== workload
              ? [statedBy(decidedBy, port, mode)]
              : []),
            ...silent.map(each =>
              fact(
                'R2.3',
                `PeerAuthentication ${each.namespace}/${each.name} sets no mode, so that the level above it decides`,
                each,
                { path: 'spec.mtls.mode', value: 'UNSET' },
              ),
            ),
          ]
        : [];
      return [...(unknown ? [unknownEvidence(unknown)] : []), first, ...more];
    },
  };
}

function statedBy(
  policy: PeerAuthenticationResource,
  port: number,
  mode: MtlsMode,
): Evidence {
  const word = mode.toUpperCase();
  return fact(
    'R2.3',
    `PeerAuthentication ${policy.namespace}/${policy.name} sets ${word} for pod port ${port}`,
    policy,
    { path: 'spec.mtls.mode', value: word },
  );
}

/** The mode of one pod port. */
export function modeForPort(policy: PeerPolicy, port: number): MtlsMode {
  return policy.ports.get(port) ?? policy.mode;
}

/**
 * What a client assumes about all pods of a namespace: its namespace level,
 * else the mesh level; workload and port levels are not looked at
 * (`pilot/pkg/model/push_context.go#BestEffortInferServiceMTLSMode`).
 */
export function namespaceHint(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): { mode: MtlsMode; policy?: PeerAuthenticationResource; unknown?: Reason } {
  const root = settingsOf(plane).rootNamespace;
  const levels = [policiesIn(snapshot, plane, root).general];
  if (namespace !== root)
    levels.unshift(policiesIn(snapshot, plane, namespace).general);
  const unknown = policiesUnread(snapshot, plane, namespace);
  const policy = levels.find(
    level => level && modeOf(level.body.spec?.mtls) !== 'UNSET',
  );
  const stated = modeOf(policy?.body.spec?.mtls);
  return {
    mode: stated === 'UNSET' ? 'permissive' : lower(stated),
    ...(policy ? { policy } : {}),
    ...(unknown ? { unknown } : {}),
  };
}

function lower(mode: Exclude<Mode, 'UNSET'>): MtlsMode {
  switch (mode) {
    case 'STRICT':
      return 'strict';
    case 'DISABLE':
      return 'disable';
    default:
      return 'permissive';
  }
}

function readPolicies(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): NamespacePolicies {
  if (!isNamespaceDiscovered(plane, snapshot, namespace))
    return { unselective: [], selective: [], all: [] };
  const all = snapshot
    .inNamespace(PeerAuthentication, namespace)
    .filter(policy => isInRevision(policy.labels, plane))
    .sort(byAge);
  // An empty selector counts as none (R2.1).
  const hasSelector = (policy: PeerAuthenticationResource) =>
    Object.keys(policy.body.spec?.selector?.matchLabels ?? {}).length > 0;
  const unselective = all.filter(policy => !hasSelector(policy));
  const [general] = unselective;
  return {
    ...(general ? { general } : {}),
    unselective,
    selective: all.filter(hasSelector),
    all,
  };
}
