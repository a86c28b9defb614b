import type {
  ExposeIntent,
  ExposeService,
  Manifest,
} from 'istio-ingress-contract';
import type { ClusterObjects } from '../../snapshot/objects';
import { assumedControllers } from './controllers';
import { type Container, gatewayOf, namespaceOf, podOf } from './objects';

export { assumedControllers } from './controllers';

/** The Istio gateway that Istio's chart installs. */
export const assumedGateway = {
  namespace: 'istio-ingress',
  service: 'istio-ingressgateway',
  port: 80,
  tls: 'none' as const,
  selector: { istio: 'ingressgateway' },
};

const SERVICE_PORTS: Readonly<
  Record<ExposeService['protocol'], Readonly<Record<string, string>>>
> = {
  http: { name: 'http' },
  http2: { name: 'http2', appProtocol: 'kubernetes.io/h2c' },
  grpc: { name: 'grpc', appProtocol: 'kubernetes.io/h2c' },
  tcp: { name: 'tcp' },
  auto: { name: 'web' },
};

/** Labels of the pods: those of the intent, or any others. */
export function podLabelsOf({ service }: ExposeIntent): Record<string, string> {
  return Object.keys(service.selector ?? {}).length > 0
    ? { ...service.selector }
    : { 'app.kubernetes.io/name': service.name };
}

/** The Service of the intent, with a port that says what it speaks. */
export function assumedService(intent: ExposeIntent): Manifest {
  const { namespace, name, port, protocol } = intent.service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      clusterIP: '10.96.0.10',
      selector: podLabelsOf(intent),
      ports: [{ ...SERVICE_PORTS[protocol], port, targetPort: 8080 }],
    },
  };
}

/** A workload that is not there yet: what its pods will be is predicted. */
export function assumedWorkload(intent: ExposeIntent): Manifest {
  const { namespace, name } = intent.service;
  const labels = podLabelsOf(intent);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'app',
              image: 'example/app:1',
              ports: [{ containerPort: 8080 }],
            },
          ],
        },
      },
    },
  };
}

/** The gateway of an intent, or the conventional one, with its pod. */
function gatewayObjects(intent: ExposeIntent): Manifest[] {
  const { namespace, service, port, selector } =
    intent.gateway ?? assumedGateway;
  const outside = intent.mode === 'istio-gateway';
  const ports = [
    { name: 'status-port', port: 15021, targetPort: 15021 },
    { name: 'http2', port: 80, targetPort: 8080 },
    { name: 'https', port: 443, targetPort: 8443 },
  ];
  return [
    namespaceOf(namespace),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: service, namespace },
      spec: {
        type: outside ? 'LoadBalancer' : 'ClusterIP',
        clusterIP: '10.96.0.2',
        selector,
        ports: ports.some(each => each.port === port)
          ? ports
          : [...ports, { name: 'tcp', port, targetPort: port }],
      },
    },
    podOf(namespace, `${service}-1`, {
      labels: selector,
      containers: [
        {
          name: 'istio-proxy',
          image: 'docker.io/istio/proxyv2:1.29.0',
          args: ['proxy', 'router'],
        },
      ],
      ip: '10.244.2.10',
    }),
  ];
}

/** The controller, under the class or Gateway that the intent names. */
function controllerObjects({
  vendor,
  mode,
  className,
  service,
}: ExposeIntent): Manifest[] {
  const known: Readonly<Record<string, (typeof assumedControllers)[string]>> =
    assumedControllers;
  const [namespace, name] = className?.includes('/')
    ? className.split('/', 2)
    : ['edge', 'public'];
  const gateway = { namespace, name, tcp: service.protocol === 'tcp' };
  if (vendor === 'istio' && className) {
    return [
      namespaceOf(namespace),
      ...gatewayOf('istio', 'istio.io/gateway-controller', gateway),
    ];
  }
  const controller = Object.hasOwn(known, vendor) ? known[vendor] : undefined;
  const objects = controller?.objects(mode === 'standalone', gateway) ?? [];
  return className
    ? objects.map(manifest => named(manifest, className, controller?.classFlag))
    : objects;
}

/** A class, and the controller that serves it, by another name. */
function named(
  manifest: Manifest,
  className: string,
  classFlag: (typeof assumedControllers)[string]['classFlag'],
): Manifest {
  if (manifest.kind === 'IngressClass')
    return { ...manifest, metadata: { name: className } };
  if (manifest.kind !== 'Pod' || !classFlag) return manifest;
  const spec = manifest.spec as { containers: Container[] };
  return {
    ...manifest,
    spec: {
      ...spec,
      containers: spec.containers.map(container =>
        container.name === classFlag.container
          ? {
              ...container,
              args: [
                ...(container.args ?? []),
                `${classFlag.flag}=${className}`,
              ],
            }
          : container,
      ),
    },
  };
}

/**
 * The cluster that an intent's promise rests on when none is given: Istio with
 * its defaults, the vendor's controller ready for the mode, the Istio gateway,
 * and the service with a sidecar.
 */
export function assumedCluster(intent: ExposeIntent): ClusterObjects {
  const { namespace, name } = intent.service;
  const manifests = [
    namespaceOf('istio-system'),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio', namespace: 'istio-system' },
      data: { mesh: '' },
    },
    namespaceOf(namespace, { 'istio-injection': 'enabled' }),
    ...controllerObjects(intent),
    ...(intent.mode === 'standalone' ? [] : gatewayObjects(intent)),
    assumedService(intent),
    podOf(namespace, `${name}-1`, {
      labels: podLabelsOf(intent),
      containers: [
        {
          name: 'app',
          image: 'example/app:1',
          ports: [{ containerPort: 8080 }],
        },
      ],
      ip: '10.244.3.10',
      mesh: 'server',
    }),
  ];
  const distinct = new Map(
    manifests.map(manifest => [
      JSON.stringify([
        manifest.apiVersion,
        manifest.kind,
        manifest.metadata.namespace,
        manifest.metadata.name,
      ]),
      manifest,
    ]),
  );
  return {
    cluster: 'assumed',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects: [...distinct.values()].map(manifest => ({ manifest })),
  };
}
