import type { Resource } from '../snapshot/Resource';
import type { TrafficPolicy } from '../snapshot/schema/istio';
import { matchesLabels } from '../snapshot/selectors';
import { isWildcard } from './hostnames';

type Labels = Readonly<Record<string, string>>;

/** A named part of a service's endpoints. */
export interface Subset {
  name: string;
  labels: Labels;
  trafficPolicy?: TrafficPolicy;
}

/** A DestinationRule as a client sees it: rules for one host, merged. */
export interface MergedRule {
  host: string;
  namespace: string;
  exportTo: ReadonlySet<string>;
  workloadSelector?: Labels;
  trafficPolicy?: TrafficPolicy;
  /** Which of the merged objects gave the traffic policy. */
  policyFrom?: Resource<unknown>;
  subsets: Subset[];
  from: Resource<unknown>[];
  /** Made from a BackendTLSPolicy, not written as a DestinationRule. */
  synthesized: boolean;
}

/** Rules by host, those of one host in the order they were added. */
export interface HostIndex {
  exact: Map<string, MergedRule[]>;
  wildcard: Map<string, MergedRule[]>;
}

/** What the control plane's release and switches say about merging. */
export interface MergeSettings {
  /** What users wrote wins over policies of the Gateway API, whichever is older. */
  usersFirst: boolean;
  /** Rules with other exports stay apart. */
  byExports: boolean;
}

/**
 * Adds a rule to those of the same host in one namespace: merged into each
 * that has the same exports and no other selector, else beside them
 * (`pilot/pkg/model/destination_rule.go#mergeDestinationRule`). A rule whose
 * exports are a strict superset of an older one's is merged into that and
 * dropped as itself; so is a selector-less rule that is private beside one
 * with a selector.
 */
export function merge(
  index: HostIndex,
  rule: MergedRule,
  exportTo: ReadonlySet<string>,
  how: MergeSettings,
): void {
  const rules = isWildcard(rule.host) ? index.wildcard : index.exact;
  const there = rules.get(rule.host);
  if (!there) {
    rules.set(rule.host, [{ ...rule }]);
    return;
  }
  let beside = true;
  for (const known of there) {
    if (!how.byExports) beside = true;
    else if (sameSet(exportTo, known.exportTo)) beside = false;
    else if (known.exportTo.size > 0 && includesAll(exportTo, known.exportTo))
      beside = true;
    else {
      beside = true;
      continue;
    }
    if (known.workloadSelector && rule.workloadSelector) {
      if (!sameLabels(known.workloadSelector, rule.workloadSelector)) {
        beside = true;
        continue;
      }
      beside = false;
    } else if (!known.workloadSelector && !rule.workloadSelector) {
      beside = false;
    }
    mergeInto(known, rule, how.usersFirst);
  }
  if (beside) there.push({ ...rule });
}

function mergeInto(
  known: MergedRule,
  rule: MergedRule,
  usersFirst: boolean,
): void {
  known.from = [...known.from, ...rule.from];
  const names = new Set(known.subsets.map(({ name }) => name));
  known.subsets = [
    ...known.subsets,
    ...rule.subsets.filter(({ name }) => !names.has(name)),
  ];
  if (known.synthesized === rule.synthesized || !usersFirst) {
    if (!known.trafficPolicy && rule.trafficPolicy) {
      known.trafficPolicy = rule.trafficPolicy;
      known.policyFrom = rule.policyFrom;
    }
    return;
  }
  // What users wrote wins field by field over what a policy of the Gateway API adds.
  const [user, policy] = rule.synthesized ? [known, rule] : [rule, known];
  const trafficPolicy = underlay(user.trafficPolicy, policy.trafficPolicy);
  known.policyFrom = user.trafficPolicy?.tls
    ? user.policyFrom
    : policy.policyFrom ?? user.policyFrom;
  known.trafficPolicy = trafficPolicy;
  known.synthesized = false;
}

function underlay(
  user: TrafficPolicy | undefined,
  policy: TrafficPolicy | undefined,
): TrafficPolicy | undefined {
  if (!user || !policy) return user ?? policy;
  const byPort = new Map(
    policy.portLevelSettings.map(entry => [entry.port?.number, entry]),
  );
  const merged = user.portLevelSettings.map(entry => {
    const under = byPort.get(entry.port?.number);
    byPort.delete(entry.port?.number);
    return under
      ? {
          ...entry,
          tls: entry.tls ?? under.tls,
          loadBalancer: entry.loadBalancer ?? under.loadBalancer,
        }
      : entry;
  });
  return {
    tls: user.tls ?? policy.tls,
    loadBalancer: user.loadBalancer ?? policy.loadBalancer,
    portLevelSettings: [...merged, ...byPort.values()],
  };
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && includesAll(a, b);
}

function includesAll(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...b].every(item => a.has(item));
}

function sameLabels(a: Labels, b: Labels): boolean {
  return Object.keys(a).length === Object.keys(b).length && matchesLabels(a, b);
}
