import type { Evidence, ObjectRef, Reason } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { DaemonSet, Deployment, StatefulSet } from '../../snapshot/kinds';
import { matchesSelector } from '../../snapshot/selectors';
import type { Snapshot } from '../../snapshot/Snapshot';
import { unlessEqual } from '../../snapshot/unlessEqual';
import { type ServiceResource, servicesOfPod } from '../endpoints';
import { type MeshPod, podNamespaces, podsIn } from '../pods';
import type { GatewayProxy } from './model';
import { type Outside, reachOf } from './outside';
import { presumedGateways } from './presumedGateways';
import { proxyOfPod } from './proxyOfPod';

/** An Istio gateway: proxies that are programmed alike. */
export interface MeshGateway {
  /** `namespace/name`, unique. */
  id: string;
  namespace: string;
  /** Of its workload where there is one. */
  name: string;
  /** Its workload, or the object from which the gateway is presumed. */
  ref: ObjectRef;
  /** Empty when no pod was given. */
  pods: readonly MeshPod[];
  labels: Readonly<Record<string, string>>;
  services: readonly ServiceResource[];
  outside: Outside;
  /** The pod ports that outside traffic reaches; absent means any. */
  outsidePorts?: readonly number[];
  /** Why outside traffic may reach it in ways that are not known. */
  reachUnknown?: Reason;
  /** It rests on objects that were never applied, or on a name. */
  predicted: boolean;
  /** Why its pods are not known. */
  unknown?: Reason;
  proxy: GatewayProxy;
  because: Evidence[];
}

/** Every Istio gateway of the cluster, by namespace and name. */
export function istioGateways(snapshot: Snapshot): readonly MeshGateway[] {
  return snapshot.memo(findGateways);
}

/** The gateway that a pod belongs to. */
export function gatewayOfPod(
  snapshot: Snapshot,
  pod: MeshPod,
): MeshGateway | undefined {
  return snapshot.memo(gatewaysByPod).get(pod.key);
}

/** The gateways behind a Service, which need not have been given. */
export function gatewaysOfService(
  snapshot: Snapshot,
  namespace: string,
  name: string,
): readonly MeshGateway[] {
  return istioGateways(snapshot).filter(
    gateway =>
      gateway.services.some(
        service => service.namespace === namespace && service.name === name,
      ) ||
      (gateway.predicted &&
        gateway.services.length === 0 &&
        gateway.namespace === namespace &&
        gateway.name === name),
  );
}

function findGateways(snapshot: Snapshot): readonly MeshGateway[] {
  const groups = new Map<string, MeshPod[]>();
  for (const namespace of podNamespaces(snapshot)) {
    for (const pod of snapshot.memoOf(gatewayPodsIn, namespace)) {
      const key = groupKey(pod);
      const known = groups.get(key);
      if (known) known.push(pod);
      else groups.set(key, [pod]);
    }
  }
  const found = [...groups.values()].map(members =>
    fromPods(snapshot, members),
  );
  const all = [...found, ...presumedGateways(snapshot, found)];
  return withUniqueIds(
    all.sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id))),
  );
}

// Everything behind a gateway rests on this: a live snapshot keeps what it has
// as long as it says the same.
findGateways.isWide = true;
findGateways.settle = unlessEqual<ReturnType<typeof findGateways>>;

function gatewayPodsIn(
  snapshot: Snapshot,
  namespace: string,
): readonly MeshPod[] {
  return podsIn(snapshot, namespace).filter(isGateway);
}

function gatewaysByPod(snapshot: Snapshot): ReadonlyMap<string, MeshGateway> {
  return new Map(
    istioGateways(snapshot).flatMap(gateway =>
      gateway.pods.map(pod => [pod.key, gateway] as const),
    ),
  );
}

const CONVENTIONS: readonly (readonly [string, string])[] = [
  ['istio', 'ingressgateway'],
  ['app', 'istio-ingressgateway'],
  ['operator.istio.io/component', 'IngressGateways'],
];

/**
 * A pod in the role of a router; where injection cannot be predicted, one that
 * asks for the gateway template or carries a conventional label.
 */
function isGateway(pod: MeshPod): boolean {
  if (pod.role === 'gateway') return true;
  if (!pod.unknown || pod.role !== 'none') return false;
  return asksForGatewayTemplate(pod) || conventionOf(pod.labels) !== undefined;
}

function asksForGatewayTemplate({ annotations }: MeshPod): boolean {
  const templates = annotations['inject.istio.io/templates'] ?? '';
  return templates.split(',').some(name => name.trim() === 'gateway');
}

function conventionOf(
  labels: Readonly<Record<string, string>>,
): string | undefined {
  return CONVENTIONS.find(([key, value]) => labels[key] === value)?.join('=');
}

const VOLATILE_LABELS = [
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'pod-template-generation',
];

/** Pods with equal labels and revision are programmed alike. */
function groupKey(pod: MeshPod): string {
  const labels = Object.entries(pod.labels)
    .filter(([key]) => !VOLATILE_LABELS.includes(key))
    .sort();
  return JSON.stringify([pod.namespace, pod.revision ?? '', labels]);
}

function fromPods(
  snapshot: Snapshot,
  members: readonly MeshPod[],
): MeshGateway {
  const [first] = members;
  const services = [
    ...new Set(members.flatMap(pod => servicesOfPod(snapshot, pod))),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  const workload = workloadOf(snapshot, first);
  const name = first.predicted
    ? first.name
    : workload?.name ?? services[0]?.name ?? first.name;
  const reach = reachOf(snapshot, first, services);
  return {
    id: `${first.namespace}/${name}`,
    namespace: first.namespace,
    name,
    ref: workload ?? first.object,
    pods: members,
    labels: first.labels,
    services,
    outside: reach.outside,
    ...(reach.ports ? { outsidePorts: reach.ports } : {}),
    ...(reach.unknown ? { reachUnknown: reach.unknown } : {}),
    predicted:
      members.every(({ predicted }) => predicted) ||
      first.role !== 'gateway' ||
      reach.outside === 'presumed',
    ...(first.unknown ? { unknown: first.unknown } : {}),
    proxy: proxyOfPod(snapshot, first),
    because: [...recognition(first), ...reach.because],
  };
}

function recognition(pod: MeshPod): Evidence[] {
  if (pod.role === 'gateway') return pod.because;
  const cited = { ref: pod.object };
  if (asksForGatewayTemplate(pod)) {
    return [
      fact(
        'R6.1',
        'the pods ask for the gateway template of the injector',
        cited,
        {
          path: 'spec.template.metadata.annotations["inject.istio.io/templates"]',
          value: pod.annotations['inject.istio.io/templates'],
        },
      ),
    ];
  }
  return [
    fact(
      'R6.1',
      `the pods carry a conventional label of gateways: ${
        conventionOf(pod.labels) ?? ''
      }`,
      cited,
      {
        path: 'metadata.labels',
      },
    ),
  ];
}

function workloadOf(snapshot: Snapshot, pod: MeshPod): ObjectRef | undefined {
  if (pod.predicted) return pod.object;
  for (const kind of [Deployment, DaemonSet, StatefulSet]) {
    for (const workload of snapshot.inNamespace(kind, pod.namespace)) {
      const selector = workload.body.spec?.selector;
      if (selector && matchesSelector(selector, pod.labels))
        return workload.ref;
    }
  }
  return undefined;
}

function withUniqueIds(gateways: readonly MeshGateway[]): MeshGateway[] {
  const seen = new Map<string, number>();
  return gateways.map(gateway => {
    const count = (seen.get(gateway.id) ?? 0) + 1;
    seen.set(gateway.id, count);
    return count === 1 ? gateway : { ...gateway, id: `${gateway.id}~${count}` };
  });
}
