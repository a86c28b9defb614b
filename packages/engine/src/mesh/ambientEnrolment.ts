import { JSON_SCHEMA, load } from 'js-yaml';
import { z } from 'zod';
import { ConfigMap } from '../snapshot/kinds';
import {
  type LabelSelector,
  labelSelector,
  optional,
} from '../snapshot/schema/common';
import type { PodSpec } from '../snapshot/schema/core';
import { matchesSelector } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';

type Labels = Readonly<Record<string, string>>;

interface Enrolment {
  pod: LabelSelector;
  namespace: LabelSelector;
}

const any: LabelSelector = { matchLabels: {}, matchExpressions: [] };

// The chart's defaults (manifests/charts/istio-cni/values.yaml).
const defaults: readonly Enrolment[] = [
  {
    pod: { ...any, matchLabels: { 'istio.io/dataplane-mode': 'ambient' } },
    namespace: any,
  },
  {
    pod: {
      ...any,
      matchExpressions: [
        { key: 'istio.io/dataplane-mode', operator: 'NotIn', values: ['none'] },
      ],
    },
    namespace: {
      ...any,
      matchLabels: { 'istio.io/dataplane-mode': 'ambient' },
    },
  },
];

/**
 * Would the node agent enrol a pod into ambient (R1.9,
 * `cni/pkg/util/enablement_selector.go#Matches`)? A sidecar comes first.
 */
export function wouldEnrol(
  snapshot: Snapshot,
  namespaceLabels: Labels,
  pod: { labels: Labels; annotations: Labels; spec: PodSpec },
): boolean {
  if (pod.spec.hostNetwork) return false;
  if (pod.annotations['sidecar.istio.io/status'] !== undefined) return false;
  return snapshot
    .memo(enrolments)
    .some(
      ({ pod: selector, namespace }) =>
        matchesSelector(selector, pod.labels) &&
        matchesSelector(namespace, namespaceLabels),
    );
}

const schema = z.array(
  z.object({
    podSelector: optional(labelSelector),
    namespaceSelector: optional(labelSelector),
  }),
);

function enrolments(snapshot: Snapshot): readonly Enrolment[] {
  const text = snapshot
    .list(ConfigMap)
    .find(map => map.name === 'istio-cni-config')?.body
    .data.AMBIENT_ENABLEMENT_SELECTOR;
  if (!text) return defaults;
  const parsed = schema.safeParse(loadSafely(text));
  if (!parsed.success) return defaults;
  return parsed.data.map(({ podSelector, namespaceSelector }) => ({
    pod: podSelector ?? any,
    namespace: namespaceSelector ?? any,
  }));
}

function loadSafely(yaml: string): unknown {
  try {
    return load(yaml, { schema: JSON_SCHEMA });
  } catch {
    return undefined;
  }
}
