import type { PortTarget, ServicePortPosture } from 'istio-ingress-contract';
import { endpointsOf, type ServiceResource } from '../mesh/endpoints';
import type { MeshPod } from '../mesh/pods';
import { protocolOf } from '../mesh/protocol';
import { serverAccepts } from '../mtls/serverAccepts';
import { classesOf } from '../routes/clients';
import type { ServicePort } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';

/** What the pods behind each port of a Service accept, and by which objects. */
export function portPostures(
  snapshot: Snapshot,
  service: ServiceResource,
): ServicePortPosture[] {
  return (service.body.spec?.ports ?? []).map(port => ({
    port: port.port,
    ...(port.name ? { name: port.name } : {}),
    protocol: protocolOf(port).name,
    targets: targetsOf(snapshot, service, port),
  }));
}

function targetsOf(
  snapshot: Snapshot,
  service: ServiceResource,
  port: ServicePort,
): PortTarget[] {
  if (port.protocol === 'UDP') return [];
  const byTarget = new Map<number, MeshPod[]>();
  for (const { pod, port: target } of endpointsOf(snapshot, service, port)) {
    if (!pod) continue;
    const pods = byTarget.get(target);
    if (pods) pods.push(pod);
    else byTarget.set(target, [pod]);
  }
  const targets: PortTarget[] = [];
  for (const [targetPort, pods] of byTarget) {
    const byAnswer = new Map<string, PortTarget>();
    for (const { pod, members } of classesOf(snapshot, pods)) {
      const { accepts, because } = serverAccepts(snapshot, pod, targetPort);
      const known = byAnswer.get(accepts);
      if (known) known.pods += members.length;
      else
        byAnswer.set(accepts, {
          targetPort,
          pods: members.length,
          accepts,
          because,
        });
    }
    targets.push(...byAnswer.values());
  }
  return targets.sort(
    (a, b) => a.targetPort - b.targetPort || (a.accepts < b.accepts ? -1 : 1),
  );
}
