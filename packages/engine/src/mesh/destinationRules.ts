import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../evidence';
import { BackendTLSPolicy, DestinationRule, Service } from '../snapshot/kinds';
import { byAge } from '../snapshot/Resource';
import type { TrafficPolicy } from '../snapshot/schema/istio';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import { type ControlPlane, settingsOf } from './controlPlanes';
import { mostSpecific, resolveShortName, serviceHostname } from './hostnames';
import { type HostIndex, merge, type MergedRule } from './mergedRules';
import { behavesAsOf, readsKind } from './versions';
import { isInRevision, isNamespaceDiscovered } from './visibility';

export type { MergedRule, Subset } from './mergedRules';

type Labels = Readonly<Record<string, string>>;

/** The rules of one namespace, by who sees them. */
interface NamespaceRules {
  /** Rules for clients of the namespace they live in. */
  local: HostIndex;
  /** Rules that leave their namespace. */
  exported: HostIndex;
  /** Rules that stay there; asked for in the root namespace. */
  kept: HostIndex;
}

/** The client whose rules are asked for. */
export interface RuleClient {
  namespace: string;
  labels: Labels;
  plane: ControlPlane | undefined;
}

/**
 * The DestinationRule that a client applies to a service, or undefined. The
 * order is Istio's (`pilot/pkg/model/push_context.go#destinationRule`): the
 * client's namespace, the service's, the root namespace; in each only the most
 * specific host, and the first step that has one wins as a whole.
 */
export function destinationRuleFor(
  snapshot: Snapshot,
  client: RuleClient,
  host: string,
  serviceNamespace: string,
): MergedRule | undefined {
  const rulesOf = (namespace: string) =>
    snapshot.memoOfTwo(rulesIn, client.plane, namespace);
  const root = settingsOf(client.plane).rootNamespace;
  const own = rulesOf(client.namespace);
  let found = lookup(client.namespace === root ? own.kept : own.local, host);
  for (const namespace of [serviceNamespace, root]) {
    if (found.length > 0) break;
    found = lookup(rulesOf(namespace).exported, host).filter(
      ({ exportTo }) =>
        exportTo.size === 0 ||
        exportTo.has('*') ||
        exportTo.has(client.namespace),
    );
  }
  return chooseForWorkload(found, client);
}

/** Evidence for the rule that decides, or for the lookup that found none. */
export function ruleEvidence(
  rule: MergedRule | undefined,
  host: string,
  namespaces: string[],
): Evidence {
  if (!rule) {
    return {
      rule: 'R3.2',
      message: `no DestinationRule applies to ${host}`,
      lookup: {
        kind: 'DestinationRule',
        namespaces: [...new Set(namespaces)],
        selector: host,
      },
    };
  }
  return fact(
    'R3.2',
    `DestinationRule for ${rule.host} applies`,
    rule.policyFrom ?? rule.from[0],
    {
      path: 'spec.host',
      value: rule.host,
    },
  );
}

function lookup(index: HostIndex, host: string): MergedRule[] {
  const best = mostSpecific(host, index.exact, index.wildcard.keys());
  if (best === undefined) return [];
  return index.exact.get(best) ?? index.wildcard.get(best) ?? [];
}

function chooseForWorkload(
  rules: readonly MergedRule[],
  client: RuleClient,
): MergedRule | undefined {
  let last: MergedRule | undefined;
  for (const rule of rules) {
    if (!rule.workloadSelector) last = rule;
    else if (
      rule.namespace === client.namespace &&
      matchesLabels(rule.workloadSelector, client.labels)
    ) {
      return rule;
    }
  }
  return last;
}

function rulesIn(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): NamespaceRules {
  const rules: NamespaceRules = {
    local: emptyIndex(),
    exported: emptyIndex(),
    kept: emptyIndex(),
  };
  if (!isNamespaceDiscovered(plane, snapshot, namespace)) return rules;
  const defaultPrivate =
    settingsOf(plane).defaultDestinationRuleExportTo.includes('.');
  const how = {
    usersFirst: behavesAsOf('destination-rule-over-backend-policy', plane),
    byExports: plane?.env.ENABLE_ENHANCED_DESTINATIONRULE_MERGE !== 'false',
  };
  const add = (into: HostIndex, rule: MergedRule) =>
    merge(into, rule, rule.exportTo, how);
  for (const { rule, exportTo } of rulesInOrder(snapshot, plane, namespace)) {
    const forOwn =
      exportTo.size === 0 ||
      exportTo.has('*') ||
      exportTo.has('.') ||
      exportTo.has(namespace);
    if (forOwn) add(rules.local, rule);
    const isPrivate =
      (exportTo.size === 0 && defaultPrivate) ||
      (exportTo.size === 1 && (exportTo.has('.') || exportTo.has(namespace)));
    add(isPrivate ? rules.kept : rules.exported, rule);
  }
  return rules;
}

/** Rules with a workload selector first, then by age. */
function rulesInOrder(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
) {
  const written = snapshot
    .inNamespace(DestinationRule, namespace)
    .filter(rule => isInRevision(rule.labels, plane))
    .map(object => {
      const { spec } = object.body;
      const selector = spec.workloadSelector?.matchLabels;
      const rule: MergedRule = {
        host: resolveShortName(spec.host, object.namespace),
        namespace: object.namespace,
        exportTo: new Set(selector ? ['.'] : spec.exportTo),
        ...(selector ? { workloadSelector: selector } : {}),
        ...(spec.trafficPolicy
          ? { trafficPolicy: spec.trafficPolicy, policyFrom: object }
          : {}),
        subsets: spec.subsets,
        from: [object],
        synthesized: false,
      };
      return { object, rule, exportTo: rule.exportTo };
    });
  return [...written, ...synthesizedRules(snapshot, plane, namespace)].sort(
    (a, b) => {
      const selectors =
        Number(!!b.rule.workloadSelector) - Number(!!a.rule.workloadSelector);
      return selectors || byAge(a.object, b.object);
    },
  );
}

const simpleTls: NonNullable<TrafficPolicy['tls']> = {
  mode: 'SIMPLE',
  credentialName: undefined,
  sni: undefined,
  clientCertificate: undefined,
  privateKey: undefined,
  caCertificates: undefined,
  subjectAltNames: [],
};

/**
 * A BackendTLSPolicy acts as a DestinationRule with TLS of mode SIMPLE in its
 * namespace, for sidecars too (`config/kube/gateway/backend_policies.go`).
 */
function synthesizedRules(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
) {
  if (!readsKind('stable-backend-tls-policy', plane)) return [];
  const portsCount = behavesAsOf('stable-backend-tls-policy', plane);
  return snapshot.inNamespace(BackendTLSPolicy, namespace).flatMap(policy => {
    return (policy.body.spec?.targetRefs ?? [])
      .filter(({ group, kind }) => (group ?? '') === '' && kind === 'Service')
      .map(({ name, sectionName: section }) => {
        const sectionName = portsCount ? section : undefined;
        const tls = simpleTls;
        const port = sectionName
          ? servicePortNamed(snapshot, policy.namespace, name, sectionName)
          : undefined;
        const trafficPolicy: TrafficPolicy = {
          portLevelSettings:
            port === undefined
              ? []
              : [{ port: { number: port }, tls, loadBalancer: undefined }],
          tls: sectionName ? undefined : tls,
          loadBalancer: undefined,
        };
        const rule: MergedRule = {
          host: serviceHostname(policy.namespace, name),
          namespace: policy.namespace,
          exportTo: new Set<string>(),
          trafficPolicy,
          policyFrom: policy,
          subsets: [],
          from: [policy],
          synthesized: true,
        };
        return { object: policy, rule, exportTo: rule.exportTo };
      });
  });
}

function servicePortNamed(
  snapshot: Snapshot,
  namespace: string,
  service: string,
  port: string,
): number | undefined {
  return snapshot
    .get(Service, namespace, service)
    ?.body.spec?.ports.find(({ name }) => name === port)?.port;
}

function emptyIndex(): HostIndex {
  return { exact: new Map(), wildcard: new Map() };
}
