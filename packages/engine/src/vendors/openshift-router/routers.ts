import type { MeshPod } from '../../mesh/pods';
import { fact } from '../../evidence';
import { absentController } from '../lib/claimIngresses';
import { findProxies, podsWithLabel, workloadOf } from '../lib/proxies';
import type { ControllerDraft, VendorContext } from '../types';

export const vendorName = { id: 'openshift-router', title: 'OpenShift router' };

const LABEL =
  'ingresscontroller.operator.openshift.io/deployment-ingresscontroller';

/** The routers of a cluster: one workload for each IngressController. */
export function findRouters({ snapshot }: VendorContext): ControllerDraft[] {
  const workloads = findProxies(snapshot, {
    images: ['haproxy-router', 'openshift/origin-haproxy-router'],
    labels: [{ [LABEL]: 'default' }],
    container: 'router',
  });
  const groups = new Map<string, MeshPod[]>();
  for (const pod of workloads.flatMap(({ pods }) => pods)) {
    const name = pod.labels[LABEL] ?? 'default';
    groups.set(name, [...(groups.get(name) ?? []), pod]);
  }
  return [...groups.keys()].sort().map(name => {
    const named = podsWithLabel(snapshot, LABEL, name);
    const pods = named.length > 0 ? named : groups.get(name) ?? [];
    const [first] = pods;
    return {
      id: routerId(name),
      ref: workloadOf(snapshot, first)?.ref ?? first.object,
      title: `${vendorName.title} ${name}`,
      pods,
      because: [
        fact(
          'V2',
          'the pods are those of the router',
          { ref: first.object },
          {
            path: `metadata.labels["${LABEL}"]`,
            value: first.labels[LABEL],
          },
        ),
      ],
    };
  });
}

export function routerId(name: string): string {
  return `${vendorName.id}/openshift-ingress/${name}`;
}

/** The routers, or the one that was not found. */
export function routersOrNone(context: VendorContext): ControllerDraft[] {
  const found = findRouters(context);
  return found.length > 0
    ? found
    : [absentController(context.snapshot, vendorName)];
}
