import type { Evidence, ObjectRef, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { DaemonSet, Deployment, Gateway, Service, StatefulSet } from '../../snapshot/kinds';
import { matchesSelector } from '../../snapshot/selectors';
import type { Snapshot } from '../../snapshot/Snapshot';
import { type ServiceResource, servicesOfPod, targetPortOf } from '../endpoints';
import { type MeshPod, pods } from '../pods';
import type { GatewayProxy } from './model';
import { managedServiceType } from './gatewayClasses';
import { presumedGateways } from './presumedGateways';
import { proxyOfPod } from './proxyOfPod';

/**
 * Can traffic from outside of the cluster reach a gateway? `presumed`: its
 * Service was not given.
 */
export type Outside = 'yes' | 'no' | 'presumed';

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
export function gatewayOfPod(snapshot: Snapshot, pod: MeshPod): MeshGateway | undefined {
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
      gateway.services.some(service => service.namespace === namespace && service.name === name) ||
      (gateway.predicted &&
        gateway.services.length === 0 && gateway.namespace === namespace && gateway.name === name),
  );
}

function findGateways(snapshot: Snapshot): readonly MeshGateway[] {
  const groups = new Map<string, MeshPod[]>();
  for (const pod of pods(snapshot)) {
    if (!isGateway(pod)) continue;
    const key = groupKey(pod);
    const known = groups.get(key);
    if (known) known.push(pod);
    else groups.set(key, [pod]);
  }
  const found = [...groups.values()].map(members => fromPods(snapshot, members));
  const all = [...found, ...presumedGateways(snapshot, found)];
  return withUniqueIds(all.sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id))));
}

function gatewaysByPod(snapshot: Snapshot): ReadonlyMap<string, MeshGateway> {
  return new Map(
    istioGateways(snapshot).flatMap(gateway => gateway.pods.map(pod => [pod.key, gateway] as const)),
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

function conventionOf(labels: Readonly<Record<string, string>>): string | undefined {
  return CONVENTIONS.find(([key, value]) => labels[key] === value)?.join('=');
}

const VOLATILE_LABELS = ['pod-template-hash', 'controller-revision-hash', 'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'pod-template-generation'];

/** Pods with equal labels and revision are programmed alike. */
function groupKey(pod: MeshPod): string {
  const labels = Object.entries(pod.labels)
    .filter(([key]) => !VOLATILE_LABELS.includes(key))
    .sort();
  return JSON.stringify([pod.namespace, pod.revision ?? '', labels]);
}

function fromPods(snapshot: Snapshot, members: readonly MeshPod[]): MeshGateway {
  const [first] = members;
  const services = [...new Set(members.flatMap(pod => servicesOfPod(snapshot, pod)))].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const workload = workloadOf(snapshot, first);
  const name = first.predicted ? first.name : workload?.name ?? services[0]?.name ?? first.name;
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
    predicted: members.every(({ predicted }) => predicted) || first.role !== 'gateway' || reach.outside === 'presumed',
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
      fact('R6.1', 'the pods ask for the gateway template of the injector', cited, {
        path: 'spec.template.metadata.annotations["inject.istio.io/templates"]',
        value: pod.annotations['inject.istio.io/templates'],
      }),
    ];
  }
  return [
    fact('R6.1', `the pods carry a conventional label of gateways: ${conventionOf(pod.labels) ?? ''}`, cited, {
      path: 'metadata.labels',
    }),
  ];
}

function workloadOf(snapshot: Snapshot, pod: MeshPod): ObjectRef | undefined {
  if (pod.predicted) return pod.object;
  for (const kind of [Deployment, DaemonSet, StatefulSet]) {
    for (const workload of snapshot.inNamespace(kind, pod.namespace)) {
      const selector = workload.body.spec?.selector;
      if (selector && matchesSelector(selector, pod.labels)) return workload.ref;
    }
  }
  return undefined;
}

/** Does outside traffic reach the pods, by which of their ports, and why? */
function reachOf(
  snapshot: Snapshot,
  pod: MeshPod,
  services: readonly ServiceResource[],
): { outside: Outside; ports?: number[]; because: Evidence[] } {
  const because: Evidence[] = [];
  const ports = new Set<number>();
  for (const service of services) {
    const how = outsideType(service);
    if (!how) continue;
    because.push(fact('R6.6', `Service ${service.namespace}/${service.name} brings outside traffic to the gateway`, service, how));
    for (const port of service.body.spec?.ports ?? []) {
      const target = targetPortOf(port, pod);
      if (target !== undefined) ports.add(target);
    }
  }
  if (pod.spec.hostNetwork) {
    because.push(fact('R6.6', 'the gateway runs on the network of its node', { ref: pod.object }, { path: 'spec.hostNetwork', value: true }));
    return { outside: 'yes', because };
  }
  for (const container of pod.spec.containers) {
    for (const { containerPort, hostPort } of container.ports) {
      if (hostPort === undefined || containerPort === undefined) continue;
      ports.add(containerPort);
      because.push(
        fact('R6.6', 'a port of the node leads to the gateway', { ref: pod.object }, {
          path: `spec.containers[${container.name}].ports`,
          value: hostPort,
        }),
      );
    }
  }
  if (ports.size > 0) return { outside: 'yes', ports: [...ports].sort((a, b) => a - b), because };
  const future = futureReach(snapshot, pod, services);
  if (future) return future;
  const lookup = absence('R6.6', 'no Service or host port brings outside traffic to the gateway', {
    kind: 'Service',
    namespaces: [pod.namespace],
  });
  const given = services.length > 0;
  const open = snapshot.world === 'open' || snapshot.unread(Service, pod.namespace) !== undefined;
  if (!given && open) {
    return {
      outside: 'presumed',
      because: [
        absence('R6.6', 'the Service of the gateway was not given: it is presumed to be reached from outside', {
          kind: 'Service',
          namespaces: [pod.namespace],
        }),
      ],
    };
  }
  return {
    outside: 'no',
    because: given
      ? services.map(service =>
          fact('R6.6', `Service ${service.namespace}/${service.name} is reached from inside of the cluster only`, service, {
            path: 'spec.type',
            value: service.body.spec?.type ?? 'ClusterIP',
          }),
        )
      : [lookup],
  };
}

/** The reach of the Service that istiod will make for a managed Gateway. */
function futureReach(
  snapshot: Snapshot,
  pod: MeshPod,
  services: readonly ServiceResource[],
): { outside: Outside; because: Evidence[] } | undefined {
  if (pod.object.kind !== 'Gateway' || services.some(({ name }) => name === pod.name)) return undefined;
  const gateway = snapshot.get(Gateway, pod.object.namespace ?? '', pod.object.name);
  if (!gateway) return undefined;
  const type = managedServiceType(gateway);
  return {
    outside: type === 'ClusterIP' ? 'no' : 'presumed',
    because: [
      fact('R6.4', `Istio will make a Service of type ${type} for this Gateway`, gateway, {
        path: 'metadata.annotations["networking.istio.io/service-type"]',
        ...(type === 'LoadBalancer' ? {} : { value: type }),
      }),
    ],
  };
}

/** The field that brings outside traffic to a Service, if one does. */
export function outsideType(service: ServiceResource): { path: string; value: unknown } | undefined {
  const spec = service.body.spec;
  if (spec?.type === 'LoadBalancer' || spec?.type === 'NodePort') return { path: 'spec.type', value: spec.type };
  if (spec?.externalIPs.length) return { path: 'spec.externalIPs', value: spec.externalIPs };
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
