import type { Evidence, Reason } from 'istio-ingress-contract';
import { fact } from '../evidence';
import { ConfigMap } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { podsIn } from './pods';

/** A sidecar may see a pod's address where its process dialled a Service's. */
export interface ServiceTranslation {
  reason: Reason;
  /** The settings that say so; empty when they were not read. */
  because: readonly Evidence[];
}

const HOME = 'kube-system';
const NAME = 'cilium-config';
const REPLACEMENT = 'kube-proxy-replacement';
const SOCKET = 'bpf-lb-sock';
const HOST_ONLY = 'bpf-lb-sock-hostns-only';

/**
 * Does the cluster's network turn the address of a Service into that of a pod
 * when a connection is opened, before the sidecar of the client sees it? Cilium
 * does, once it stands in for kube-proxy and is not told to keep to the host
 * (https://docs.cilium.io/en/stable/network/servicemesh/istio/).
 */
export function serviceTranslation(
  snapshot: Snapshot,
): ServiceTranslation | undefined {
  return snapshot.memo(read);
}

function read(snapshot: Snapshot): ServiceTranslation | undefined {
  const settings = snapshot.get(ConfigMap, HOME, NAME);
  if (!settings) {
    const runs = podsIn(snapshot, HOME).some(({ spec }) =>
      spec.containers.some(({ name }) => name === 'cilium-agent'),
    );
    if (!runs) return undefined;
    return {
      reason: {
        code: snapshot.unread(ConfigMap, HOME)?.code ?? 'not-given',
        kind: ConfigMap.kind,
        message: `ConfigMap ${HOME}/${NAME} was not read: Cilium may turn the address of a Service into that of a pod before the sidecar sees it`,
      },
      because: [],
    };
  }
  const { data } = settings.body;
  const replaces = /^(true|strict|partial|probe)$/.test(
    data[REPLACEMENT] ?? '',
  );
  if ((!replaces && data[SOCKET] !== 'true') || data[HOST_ONLY] === 'true')
    return undefined;
  const decisive = replaces ? REPLACEMENT : SOCKET;
  return {
    reason: {
      code: 'upstream-not-known',
      message: `Cilium may turn the address of a Service into that of a pod before the sidecar sees it: ${HOST_ONLY} is ${
        data[HOST_ONLY] ?? 'not set'
      }`,
      object: settings.ref,
    },
    because: [
      fact(
        'M6.4',
        'addresses of Services are translated in the pod of the client',
        settings,
        {
          path: `data["${HOST_ONLY}"]`,
          value: data[HOST_ONLY] ?? '(absent)',
        },
      ),
      fact('M6.4', 'Cilium stands in for kube-proxy', settings, {
        path: `data["${decisive}"]`,
        value: data[decisive],
      }),
    ],
  };
}
