import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import { MutatingWebhookConfiguration, Namespace } from '../snapshot/kinds';
import type { LabelSelector } from '../snapshot/schema/common';
import type { PodSpec } from '../snapshot/schema/core';
import { matchesSelector } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import { wouldEnrol } from './ambientEnrolment';
import { invalidAnnotation } from './injectionAnnotations';
import { injectorConfig, type InjectorConfig } from './injectorConfig';

/**
 * What becomes of the pods of a template when they are created.
 *
 * @public
 */
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
const IGNORED_NAMESPACES = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
];
const INJECT = 'sidecar.istio.io/inject';

/**
 * Predicts injection for a pod template: first the webhooks' selectors, then
 * the injector's own decision (`pkg/kube/inject/inject.go#injectRequired`).
 * In an open world without webhook objects the chart's defaults are assumed.
 *
 * @public
 */
export function predictInjection(
  snapshot: Snapshot,
  namespace: string,
  template: Template,
): Injection {
  const object = snapshot.get(Namespace, '', namespace);
  const unread = object ? undefined : snapshot.unread(Namespace);
  const labels = {
    ...object?.labels,
    'kubernetes.io/metadata.name': namespace,
  };
  const none = { injected: false, role: 'sidecar' as const };
  if (unread) {
    return {
      ...none,
      ambient: false,
      unknown: unread,
      because: [
        fact(
          'R1.16',
          `whether pods of ${namespace} are injected depends on its Namespace, which was not read`,
        ),
      ],
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
      because: [
        absence('R1.16', 'the Namespace was not given', {
          kind: 'Namespace',
          namespaces: [namespace],
        }),
      ],
    };
  }
  const hook = matchingWebhook(snapshot, labels, template.labels);
  const ambient = wouldEnrol(snapshot, labels, template);
  const cited = object ? { ref: object.ref } : undefined;
  if (!hook) {
    return {
      ...none,
      ambient,
      reason: 'no webhook matches',
      because: [
        cited
          ? fact('R1.16', 'no injection webhook selects the pods', cited, {
              path: 'metadata.labels',
              value: object?.labels,
            })
          : absence('R1.16', 'no injection webhook selects the pods', {
              kind: 'MutatingWebhookConfiguration',
              namespaces: [],
            }),
      ],
    };
  }
  const decision = injectorDecides(
    snapshot,
    hook.revision,
    namespace,
    template,
  );
  const because = [
    fact(
      'R1.16',
      `webhook ${hook.webhook} of revision ${hook.revision} selects the pods`,
      cited,
      {
        path: 'metadata.labels',
        value: object?.labels ?? {},
      },
    ),
    ...(decision.why ? [fact('R1.17', decision.why)] : []),
  ];
  if (!decision.inject) {
    return {
      ...none,
      ...hook,
      ambient,
      reason: 'the injector declines',
      because,
    };
  }
  return {
    ...hook,
    injected: true,
    role: decision.role,
    ambient: false,
    because,
  };
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
      if (
        hook.namespaceSelector &&
        !matchesSelector(hook.namespaceSelector, namespaceLabels)
      )
        continue;
      if (
        hook.objectSelector &&
        !matchesSelector(hook.objectSelector, podLabels)
      )
        continue;
      return {
        webhook: hook.name ?? configuration.name,
        revision: configuration.labels['istio.io/rev'] ?? 'default',
      };
    }
  }
  if (configurations.length > 0) return undefined;
  const assumed =
    snapshot.world === 'open' || snapshot.unread(MutatingWebhookConfiguration);
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
  if (injection === 'enabled')
    return {
      webhook: 'namespace.sidecar-injector.istio.io',
      revision: 'default',
    };
  if (injection !== undefined) return undefined;
  if (revision)
    return { webhook: 'rev.namespace.sidecar-injector.istio.io', revision };
  if (pod['istio.io/rev']) {
    return {
      webhook: 'rev.object.sidecar-injector.istio.io',
      revision: pod['istio.io/rev'],
    };
  }
  if (pod[INJECT] === 'true')
    return { webhook: 'object.sidecar-injector.istio.io', revision: 'default' };
  return undefined;
}

interface Decision {
  inject: boolean;
  role: Injection['role'];
  why?: string;
}

/** The injector's own decision, first hit wins (R1.17). */
function injectorDecides(
  snapshot: Snapshot,
  revision: string,
  namespace: string,
  template: Template,
): Decision {
  const no = (why: string): Decision => ({
    inject: false,
    role: 'sidecar',
    why,
  });
  if (template.spec.hostNetwork)
    return no('pods on the host network are never injected');
  if (IGNORED_NAMESPACES.includes(namespace)) {
    return no(`the injector leaves namespace ${namespace} alone`);
  }
  const config = injectorConfig(snapshot, revision);
  // An unknown policy is an error of the injector: it never injects.
  if (config.policy !== 'enabled' && config.policy !== 'disabled') {
    return no(`the injector does not know the policy ${config.policy}`);
  }
  const refusal = declines(config, template);
  if (refusal) return no(refusal);
  const invalid = invalidAnnotation(template.annotations);
  if (invalid)
    return no(`the injector refuses the value of annotation ${invalid}`);
  const names = templatesOf(config, template);
  const unknown = names.find(
    name => config.templates && !config.templates.includes(name),
  );
  if (unknown) return no(`the injector has no template ${unknown}`);
  return { inject: true, role: roleOfTemplates(names) };
}

/** Why the pods are not wanted, if they are not. */
function declines(
  config: InjectorConfig,
  template: Template,
): string | undefined {
  const wish = template.labels[INJECT] ?? template.annotations[INJECT];
  if (wish === 'true') return undefined;
  if (wish === 'false') return `${INJECT} is "false"`;
  const matches = (selectors: readonly LabelSelector[]) =>
    selectors.some(
      selector =>
        !isEmpty(selector) && matchesSelector(selector, template.labels),
    );
  if (matches(config.never)) return 'neverInjectSelector matches the pods';
  if (matches(config.always)) return undefined;
  return config.policy === 'enabled'
    ? undefined
    : 'the injector policy is disabled';
}

function isEmpty(selector: LabelSelector): boolean {
  return (
    Object.keys(selector.matchLabels).length === 0 &&
    selector.matchExpressions.length === 0
  );
}

/** The templates a pod asks for, else the default ones; aliases are resolved once. */
function templatesOf(
  config: InjectorConfig,
  template: Template,
): readonly string[] {
  const wished = template.annotations['inject.istio.io/templates'];
  const names =
    wished === undefined
      ? config.defaultTemplates
      : wished.split(',').map(name => name.trim());
  return names.flatMap(name => config.aliases[name] ?? [name]);
}

function roleOfTemplates(names: readonly string[]): Injection['role'] {
  if (names.includes('gateway')) return 'gateway';
  return names.includes('sidecar') ? 'sidecar' : 'agent';
}
