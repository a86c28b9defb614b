import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../evidence';
import type { Container, PodSpec } from '../snapshot/schema/core';

/**
 * What Istio does around a pod.
 *
 * - `sidecar`: an Envoy runs beside the application.
 * - `gateway`, `waypoint`: the pod is itself a proxy of Istio.
 * - `ambient`: ztunnel captures the pod.
 * - `agent`: an istio-proxy container that intercepts nothing.
 */
export type PodRole =
  | 'sidecar'
  | 'gateway'
  | 'waypoint'
  | 'ambient'
  | 'agent'
  | 'none';

// The word after `proxy` in the arguments, and what it makes of the pod.
const ROLES: Readonly<
  Record<string, { role: PodRole; rule: string; words: string }>
> = {
  router: { role: 'gateway', rule: 'R1.2', words: 'is an Istio gateway' },
  waypoint: { role: 'waypoint', rule: 'R1.2', words: 'is a waypoint' },
  sidecar: { role: 'sidecar', rule: 'R1.1', words: 'has an Istio sidecar' },
};

/**
 * Which data plane a pod has: the role is the word after `proxy` in the
 * arguments of its `istio-proxy` container (R1.1, R1.2, R1.4, R1.8).
 */
export function roleOf(
  spec: PodSpec,
  annotations: Readonly<Record<string, string>>,
  cited: { ref: ObjectRef },
): { role: PodRole; because: Evidence[] } {
  const { kind, namespace = '', name } = cited.ref;
  const title = `${kind} ${namespace}/${name}`;
  const proxy = proxyContainer(spec);
  if (proxy) {
    const at = {
      path: 'spec.containers[istio-proxy].args',
      value: proxy.args.slice(0, 2).join(' '),
    };
    const known = isDisabled(proxy) ? undefined : ROLES[wordAfterProxy(proxy)];
    if (known) {
      const { role, rule, words } = known;
      return { role, because: [fact(rule, `${title} ${words}`, cited, at)] };
    }
    const message = `the istio-proxy container of ${title} intercepts nothing`;
    return { role: 'agent', because: [fact('R1.4', message, cited, at)] };
  }
  const redirection = annotations['ambient.istio.io/redirection'];
  if (redirection === 'enabled' && !spec.hostNetwork) {
    const because = fact('R1.8', `ztunnel captures ${title}`, cited, {
      path: 'metadata.annotations["ambient.istio.io/redirection"]',
      value: redirection,
    });
    return { role: 'ambient', because: [because] };
  }
  const because = fact('R1.1', `${title} has no data plane of Istio`, cited, {
    path: 'spec.containers',
  });
  return { role: 'none', because: [because] };
}

function isDisabled({ env }: Container): boolean {
  return env.some(
    ({ name, value }) => name === 'DISABLE_ENVOY' && value === 'true',
  );
}

function wordAfterProxy({ args }: Container): string {
  const at = args.indexOf('proxy');
  return at < 0 ? '' : args[at + 1] ?? '';
}

/** The `istio-proxy` container, wherever it runs (R1.1). */
export function proxyContainer(spec: PodSpec): Container | undefined {
  return (
    spec.containers.find(({ name }) => name === 'istio-proxy') ??
    spec.initContainers.find(({ name }) => name === 'istio-proxy')
  );
}
