import { JSON_SCHEMA, load } from 'js-yaml';
import type { Evidence, Reason } from 'istio-ingress-contract';
import { z } from 'zod';
import { absence, fact } from '../evidence';
import { ConfigMap, MutatingWebhookConfiguration, Namespace } from '../snapshot/kinds';
import { type LabelSelector, labelSelector, list } from '../snapshot/schema/common';
import type { PodSpec } from '../snapshot/schema/core';
import { matchesSelector } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';

/** What becomes of the pods of a template when they are created. */
export interface Injection {
  /** The webhook that matched, if any. */
  webhook?: string;
  revision?: string;
  injected: boolean;
  role: 'sidecar' | 'gateway' | 'agent';
  /** Would the node agent enrol the pod that comes out? */
  ambient: boolean;
  reason?: string;
  unknown?: Reason;
  because: Evidence[];
}

interface Template {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  spec: PodSpec;
}

// The injector refuses these (pkg/kube/inject/initializer.go).
const IGNORED_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'];
const INJECT = 'sidecar.istio.io/inject';

/**
 * Predicts injection for a pod template: first the webhooks' selectors, then
 * the injector's own decision (`pkg/kube/inject/inject.go#injectRequired`).
 * In an open world without webhook objects the chart's defaults are assumed.
 */
export function predictInjection(
  snapshot: Snapshot,
  namespace: string,
  template: Template,
): Injection {
  const object = snapshot.get(Namespace, '', namespace);
  const unread = object ? undefined : snapshot.unread(Namespace);
  const labels = { ...object?.labels, 'kubernetes.io/metadata.name': namespace };
  const none = { injected: false, role: 'sidecar' as const };
  if (unread) {
    return {
      ...none,
      ambient: false,
      unknown: unread,
      because: [fact('R1.2a', `whether pods of ${namespace} are injected depends on its Namespace, which was not read`)],
    };
  }
  if (!object && snapshot.world === 'open') {
    return {
      ...none,
      ambient: false,
      unknown: {
        code: 'not-given',
        kind: 'Namespace',
        message: `Namespace ${namespace} was not given: its labels decide injection`,
      },
      because: [absence('R1.2a', 'the Namespace was not given', { kind: 'Namespace', namespaces: [namespace] })],
    };
  }
  const hook = matchingWebhook(snapshot, labels, template.labels);
  const ambient = willBeAmbient(labels, template);
  const cited = object ? { ref: object.ref } : undefined;
  if (!hook) {
    return {
      ...none,
      ambient,
      reason: 'no webhook matches',
      because: [
        cited
          ? fact('R1.2a', 'no injection webhook selects the pods', cited, { path: 'metadata.labels', value: object?.labels })
          : absence('R1.2a', 'no injection webhook selects the pods', { kind: 'MutatingWebhookConfiguration', namespaces: [] }),
      ],
    };
  }
  const decision = injectorDecides(snapshot, hook.revision, namespace, template);
  const because = [
    fact('R1.2a', `webhook ${hook.webhook} of revision ${hook.revision} selects the pods`, cited, {
      path: 'metadata.labels',
      value: object?.labels ?? {},
    }),
    ...(decision.why ? [fact('R1.2b', decision.why)] : []),
  ];
  if (!decision.inject) {
    return { ...none, ...hook, ambient, reason: 'the injector declines', because };
  }
  return { ...hook, injected: true, role: roleOfTemplates(template), ambient: false, because };
}

function matchingWebhook(
  snapshot: Snapshot,
  namespaceLabels: Readonly<Record<string, string>>,
  podLabels: Readonly<Record<string, string>>,
): { webhook: string; revision: string } | undefined {
  const configurations = snapshot
    .list(MutatingWebhookConfiguration)
    .filter(({ labels }) => labels.app === 'sidecar-injector');
  for (const configuration of configurations) {
    for (const hook of configuration.body.webhooks) {
      if (hook.namespaceSelector && !matchesSelector(hook.namespaceSelector, namespaceLabels)) continue;
      if (hook.objectSelector && !matchesSelector(hook.objectSelector, podLabels)) continue;
      return {
        webhook: hook.name ?? configuration.name,
        revision: configuration.labels['istio.io/rev'] ?? 'default',
      };
    }
  }
  if (configurations.length > 0) return undefined;
  const assumed = snapshot.world === 'open' || snapshot.unread(MutatingWebhookConfiguration);
  return assumed ? chartWebhook(namespaceLabels, podLabels) : undefined;
}

/** The chart's default selectors (`templates/mutatingwebhook.yaml`). */
function chartWebhook(
  namespace: Readonly<Record<string, string>>,
  pod: Readonly<Record<string, string>>,
): { webhook: string; revision: string } | undefined {
  if (pod[INJECT] === 'false') return undefined;
  const injection = namespace['istio-injection'];
  const revision = namespace['istio.io/rev'];
  if (injection === 'enabled') return { webhook: 'namespace.sidecar-injector.istio.io', revision: 'default' };
  if (injection !== undefined) return undefined;
  if (revision) return { webhook: 'rev.namespace.sidecar-injector.istio.io', revision };
  if (pod['istio.io/rev']) {
    return { webhook: 'rev.object.sidecar-injector.istio.io', revision: pod['istio.io/rev'] };
  }
  if (pod[INJECT] === 'true') return { webhook: 'object.sidecar-injector.istio.io', revision: 'default' };
  return undefined;
}

const injectorConfig = z.object({
  policy: z.unknown().optional(),
  neverInjectSelector: list(labelSelector),
  alwaysInjectSelector: list(labelSelector),
});

function injectorDecides(
  snapshot: Snapshot,
  revision: string,
  namespace: string,
  template: Template,
): { inject: boolean; why?: string } {
  if (template.spec.hostNetwork) return { inject: false, why: 'pods on the host network are never injected' };
  if (IGNORED_NAMESPACES.includes(namespace)) {
    return { inject: false, why: `the injector leaves namespace ${namespace} alone` };
  }
  const wish = template.labels[INJECT] ?? template.annotations[INJECT];
  const config = readInjectorConfig(snapshot, revision);
  // An unknown policy is an error of the injector: it never injects.
  if (config.policy !== 'enabled' && config.policy !== 'disabled') return { inject: false };
  if (wish === 'true') return { inject: true };
  if (wish === 'false') return { inject: false, why: `${INJECT} is "false"` };
  const matches = (selectors: LabelSelector[]) =>
    selectors.some(selector => !isEmpty(selector) && matchesSelector(selector, template.labels));
  if (matches(config.never)) return { inject: false, why: 'neverInjectSelector matches the pods' };
  if (matches(config.always)) return { inject: true, why: 'alwaysInjectSelector matches the pods' };
  return config.policy === 'enabled'
    ? { inject: true }
    : { inject: false, why: 'the injector policy is disabled' };
}

function readInjectorConfig(
  snapshot: Snapshot,
  revision: string,
): { policy: string; never: LabelSelector[]; always: LabelSelector[] } {
  const name = revision === 'default' ? 'istio-sidecar-injector' : `istio-sidecar-injector-${revision}`;
  const text = snapshot.list(ConfigMap).find(map => map.name === name)?.body.data.config;
  if (text === undefined) return { policy: 'enabled', never: [], always: [] };
  const parsed = injectorConfig.safeParse(loadSafely(text));
  if (!parsed.success) return { policy: 'unreadable', never: [], always: [] };
  // YAML 1.1 of the injector reads `off` as a boolean; any non-word is refused.
  const policy = parsed.data.policy === undefined ? 'enabled' : String(parsed.data.policy);
  return { policy, never: parsed.data.neverInjectSelector, always: parsed.data.alwaysInjectSelector };
}

function loadSafely(text: string): unknown {
  try {
    return load(text, { schema: JSON_SCHEMA });
  } catch {
    return undefined;
  }
}

function isEmpty(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels).length === 0 && selector.matchExpressions.length === 0;
}

function roleOfTemplates(template: Template): 'sidecar' | 'gateway' | 'agent' {
  const names = (template.annotations['inject.istio.io/templates'] ?? 'sidecar')
    .split(',')
    .map(name => name.trim());
  if (names.includes('gateway')) return 'gateway';
  return names.includes('sidecar') ? 'sidecar' : 'agent';
}

/**
 * Would ztunnel's node agent enrol the pod (R1.9,
 * `cni/pkg/util/enablement_selector.go#Matches` with the chart's selectors)?
 */
function willBeAmbient(namespace: Readonly<Record<string, string>>, template: Template): boolean {
  if (template.spec.hostNetwork) return false;
  if (template.annotations['sidecar.istio.io/status'] !== undefined) return false;
  const own = template.labels['istio.io/dataplane-mode'];
  if (own === 'ambient') return true;
  return namespace['istio.io/dataplane-mode'] === 'ambient' && own !== 'none';
}
