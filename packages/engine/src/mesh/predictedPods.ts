import type { Resource } from '../snapshot/Resource';
import type { PodSpec } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';
import { controlPlaneOf, isAmbientOn } from './controlPlanes';
import { type Injection, predictInjection } from './injection';
import { injectorConfig } from './injectorConfig';
import type { MeshPod } from './MeshPod';
import { type PodRole, proxyContainer, roleOf } from './podRole';

/**
 * The pod that a template would give, injection predicted
 * (`pkg/kube/inject/webhook.go`).
 */
export function predictPod(
  snapshot: Snapshot,
  workload: Resource<unknown>,
  template: {
    labels: Readonly<Record<string, string>>;
    annotations: Readonly<Record<string, string>>;
    spec: PodSpec;
  },
): MeshPod {
  const injection = predictInjection(snapshot, workload.namespace, template);
  const own = roleOf(template.spec, template.annotations, workload);
  const decidedHere = own.role !== 'none' && !isPlaceholder(template.spec);
  const role: PodRole = decidedHere ? own.role : roleAfter(snapshot, injection);
  const advertises: Record<string, string> =
    role === 'sidecar' &&
    template.labels['security.istio.io/tlsMode'] === undefined
      ? { 'security.istio.io/tlsMode': 'istio' }
      : {};
  const name = `${workload.name}`;
  return {
    key: `${workload.namespace}/${workload.ref.kind}:${name}`,
    ref: { namespace: workload.namespace, name, predicted: true },
    object: workload.ref,
    namespace: workload.namespace,
    name,
    labels: { ...template.labels, ...advertises },
    annotations: template.annotations,
    spec: template.spec,
    ips: [],
    ready: true,
    predicted: true,
    role,
    ...(injection.revision ? { revision: injection.revision } : {}),
    ...(injection.injected
      ? {
          captureDefaults: injectorConfig(
            snapshot,
            injection.revision ?? 'default',
          ).capture,
        }
      : {}),
    ...(injection.unknown && !decidedHere
      ? { unknown: injection.unknown }
      : {}),
    because: decidedHere ? own.because : injection.because,
  };
}

/**
 * Is the `istio-proxy` container one that the injector fills in? Gateway
 * charts state image `auto` and no arguments.
 */
function isPlaceholder(spec: PodSpec): boolean {
  const proxy = proxyContainer(spec);
  return proxy?.image === 'auto' && !proxy.args.includes('proxy');
}

function roleAfter(snapshot: Snapshot, injection: Injection): PodRole {
  if (injection.injected) return injection.role;
  return injection.ambient && isAmbientOn(snapshot, controlPlaneOf(snapshot))
    ? 'ambient'
    : 'none';
}
