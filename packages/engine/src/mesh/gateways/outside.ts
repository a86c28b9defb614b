import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact, unknownEvidence } from '../../evidence';
import { Gateway, Service } from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import { type ServiceResource, targetPortOf } from '../endpoints';
import type { MeshPod } from '../pods';
import { managedServiceType } from './gatewayClasses';

/**
 * Can traffic from outside of the cluster reach a gateway? `presumed`: its
 * Service was not given.
 */
export type Outside = 'yes' | 'no' | 'presumed';

/** How a gateway is reached. */
export interface Reach {
  outside: Outside;
  /** The pod ports that outside traffic reaches; absent means any. */
  ports?: number[];
  /** Why more may lead to it, or something at all. */
  unknown?: Reason;
  because: Evidence[];
}

/** Does outside traffic reach a gateway's pods, by which of their ports, and why? */
export function reachOf(
  snapshot: Snapshot,
  pod: MeshPod,
  services: readonly ServiceResource[],
): Reach {
  const because: Evidence[] = [];
  const ports = new Set<number>();
  for (const service of services) {
    const how = outsideType(service);
    if (!how) continue;
    because.push(
      fact(
        'R6.6',
        `Service ${service.namespace}/${service.name} brings outside traffic to the gateway`,
        service,
        how,
      ),
    );
    for (const port of service.body.spec?.ports ?? []) {
      const target = targetPortOf(port, pod);
      if (target !== undefined) ports.add(target);
    }
  }
  if (pod.spec.hostNetwork) {
    because.push(
      fact(
        'R6.6',
        'the gateway runs on the network of its node',
        { ref: pod.object },
        { path: 'spec.hostNetwork', value: true },
      ),
    );
    return { outside: 'yes', because };
  }
  for (const container of pod.spec.containers) {
    for (const { containerPort, hostPort } of container.ports) {
      if (hostPort === undefined || containerPort === undefined) continue;
      ports.add(containerPort);
      because.push(
        fact(
          'R6.6',
          'a port of the node leads to the gateway',
          { ref: pod.object },
          {
            path: `spec.containers[${container.name}].ports`,
            value: hostPort,
          },
        ),
      );
    }
  }
  const unknown = snapshot.unread(Service, pod.namespace);
  if (ports.size > 0) {
    return {
      outside: 'yes',
      ports: [...ports].sort((a, b) => a - b),
      ...(unknown ? { unknown } : {}),
      because,
    };
  }
  const future = futureReach(snapshot, pod, services);
  if (future) return future;
  const lookup = absence(
    'R6.6',
    'no Service or host port brings outside traffic to the gateway',
    {
      kind: 'Service',
      namespaces: [pod.namespace],
    },
  );
  if (unknown) {
    // Those that were read may not be all.
    return {
      outside: 'presumed',
      unknown,
      because: [unknownEvidence(unknown)],
    };
  }
  const given = services.length > 0;
  if (!given && snapshot.world === 'open') {
    return {
      outside: 'presumed',
      because: [
        absence(
          'R6.6',
          'the Service of the gateway was not given: it is presumed to be reached from outside',
          {
            kind: 'Service',
            namespaces: [pod.namespace],
          },
        ),
      ],
    };
  }
  return {
    outside: 'no',
    because: given
      ? services.map(service =>
          fact(
            'R6.6',
            `Service ${service.namespace}/${service.name} is reached from inside of the cluster only`,
            service,
            {
              path: 'spec.type',
              value: service.body.spec?.type ?? 'ClusterIP',
            },
          ),
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
  if (
    pod.object.kind !== 'Gateway' ||
    services.some(({ name }) => name === pod.name)
  )
    return undefined;
  const gateway = snapshot.get(
    Gateway,
    pod.object.namespace ?? '',
    pod.object.name,
  );
  if (!gateway) return undefined;
  const type = managedServiceType(gateway);
  return {
    outside: type === 'ClusterIP' ? 'no' : 'presumed',
    because: [
      fact(
        'R6.4',
        `Istio will make a Service of type ${type} for this Gateway`,
        gateway,
        {
          path: 'metadata.annotations["networking.istio.io/service-type"]',
          ...(type === 'LoadBalancer' ? {} : { value: type }),
        },
      ),
    ],
  };
}

/** The field that brings outside traffic to a Service, if one does. */
export function outsideType(
  service: ServiceResource,
): { path: string; value: unknown } | undefined {
  const spec = service.body.spec;
  if (spec?.type === 'LoadBalancer' || spec?.type === 'NodePort')
    return { path: 'spec.type', value: spec.type };
  if (spec?.externalIPs.length)
    return { path: 'spec.externalIPs', value: spec.externalIPs };
  return undefined;
}
