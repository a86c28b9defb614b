import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../evidence';
import { BackendTLSPolicy, DestinationRule, Service } from '../snapshot/kinds';
import { byAge } from '../snapshot/Resource';
import type { TrafficPolicy } from '../snapshot/schema/istio';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import { type ControlPlane, planeKey, settingsOf } from './controlPlanes';
import { mostSpecific, resolveShortName, serviceHostname } from './hostnames';
import { type HostIndex, merge, type MergedRule } from './mergedRules';
import { behavesAsOf, readsKind } from './versions';
import { isInRevision, isNamespaceDiscovered } from './visibility';

export type { MergedRule, Subset } from './mergedRules';

type Labels = Readonly<Record<string, string>>;

interface RuleIndex {
  /** Rules for clients of the namespace they live in. */
  local: Map<string, HostIndex>;
  /** Rules that leave their namespace. */
  exported: Map<string, HostIndex>;
  /** Rules of the root namespace that stay there. */
  rootPrivate: HostIndex;
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
  const index = ruleIndex(snapshot, client.plane);
  const root = settingsOf(client.plane).rootNamespace;
  const own =
    client.namespace === root
      ? index.rootPrivate
      : index.local.get(client.namespace);
  let found = own ? lookup(own, host) : [];
  for (const namespace of [serviceNamespace, root]) {
    if (found.length > 0) break;
    const exported = index.exported.get(namespace);
    if (!exported) continue;
    found = lookup(exported, host).filter(
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

function ruleIndex(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): RuleIndex {
  const cache = snapshot.memo(indexCaches);
  const key = planeKey(plane);
  let index = cache.get(key);
  if (!index) {
    index = buildIndex(snapshot, plane);
    cache.set(key, index);
  }
  return index;
}

function indexCaches(_: Snapshot) {
  return new Map<string, RuleIndex>();
}

function buildIndex(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): RuleIndex {
  const index: RuleIndex = {
    local: new Map(),
    exported: new Map(),
    rootPrivate: emptyIndex(),
  };
  const root = settingsOf(plane).rootNamespace;
  const defaultPrivate =
    settingsOf(plane).defaultDestinationRuleExportTo.includes('.');
  const how = {
    usersFirst: behavesAsOf('destination-rule-over-backend-policy', plane),
    byExports: plane?.env.ENABLE_ENHANCED_DESTINATIONRULE_MERGE !== 'false',
  };
  const add = (into: HostIndex, rule: MergedRule) =>
    merge(into, rule, rule.exportTo, how);
  for (const { rule, exportTo } of rulesInOrder(snapshot, plane)) {
    const { namespace } = rule;
    const forOwn =
      exportTo.size === 0 ||
      exportTo.has('*') ||
      exportTo.has('.') ||
      exportTo.has(namespace);
    if (forOwn) add(indexFor(index.local, namespace), rule);
    const isPrivate =
      (exportTo.size === 0 && defaultPrivate) ||
      (exportTo.size === 1 && (exportTo.has('.') || exportTo.has(namespace)));
    if (!isPrivate) add(indexFor(index.exported, namespace), rule);
    else if (namespace === root) add(index.rootPrivate, rule);
  }
  return index;
}

/** Rules with a workload selector first, then by age. */
function rulesInOrder(snapshot: Snapshot, plane: ControlPlane | undefined) {
  const written = snapshot
    .list(DestinationRule)
    .filter(
      rule =>
        isInRevision(rule.labels, plane) &&
        isNamespaceDiscovered(plane, snapshot, rule.namespace),
    )
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
  return [...written, ...synthesizedRules(snapshot, plane)].sort((a, b) => {
    const selectors =
      Number(!!b.rule.workloadSelector) - Number(!!a.rule.workloadSelector);
    return selectors || byAge(a.object, b.object);
  });
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
function synthesizedRules(snapshot: Snapshot, plane: ControlPlane | undefined) {
  if (!readsKind('stable-backend-tls-policy', plane)) return [];
  const portsCount = behavesAsOf('stable-backend-tls-policy', plane);
  return snapshot.list(BackendTLSPolicy).flatMap(policy => {
    if (!isNamespaceDiscovered(plane, snapshot, policy.namespace)) return [];
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

function indexFor(
  indexes: Map<string, HostIndex>,
  namespace: string,
): HostIndex {
  let index = indexes.get(namespace);
  if (!index) {
    index = emptyIndex();
    indexes.set(namespace, index);
  }
  return index;
}
