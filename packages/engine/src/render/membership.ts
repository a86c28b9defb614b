import type { ExposeIntent, Refusal } from 'istio-ingress-contract';
import { selectedPods } from '../mesh/endpoints';
import { predictInjection } from '../mesh/injection';
import { Namespace, Service } from '../snapshot/kinds';
import { podSpec } from '../snapshot/schema/core';
import { podLabelsOf } from './assumed';
import type { Look } from './look';
import { refuse } from './refuse';

/**
 * A workload outside of the mesh, where that is known: mTLS could not reach it
 * however it is exposed.
 */
export function outsideMesh(intent: ExposeIntent, look: Look): Refusal[] {
  const { snapshot } = look;
  const { namespace, name } = intent.service;
  const service = snapshot.get(Service, namespace, name);
  const pods = service ? selectedPods(snapshot, service) : [];
  const outside = pods.filter(
    ({ role, unknown }) => role === 'none' && !unknown,
  );
  if (pods.length > 0) {
    const [first] = outside;
    if (!first) return [];
    return [
      refuse(
        'service.namespace',
        first.predicted
          ? `Pods of Service ${name} get no sidecar: ${reasonOf(intent, look)}`
          : `Pod ${first.name} of Service ${name} has no sidecar and is not in the ambient mesh; injection counts for new pods alone.`,
        first.predicted ? [{ createNamespace: true }] : [],
      ),
    ];
  }
  if (intent.createNamespace || !snapshot.get(Namespace, '', namespace))
    return [];
  const injection = predictInjection(snapshot, namespace, {
    labels: podLabelsOf(intent),
    annotations: {},
    spec: podSpec.parse({}),
  });
  return injection.injected || injection.ambient || injection.unknown
    ? []
    : [
        refuse(
          'service.namespace',
          `Pods of Namespace ${namespace} get no sidecar: ${reasonOf(
            intent,
            look,
          )}`,
          [{ createNamespace: true }],
        ),
      ];
}

function reasonOf({ service }: ExposeIntent, { snapshot }: Look): string {
  const labels = snapshot.get(Namespace, '', service.namespace)?.labels ?? {};
  const own = Object.entries(labels).filter(([key]) =>
    /^(istio-injection|istio\.io\/)/.test(key),
  );
  return own.length > 0
    ? `no injection webhook takes its labels (${own
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}).`
    : 'it has no label that asks for injection.';
}
