import fc from 'fast-check';
import type { ClusterObjects, SourceObject } from '../../snapshot/objects';
import type { ConformanceCase } from '../conformanceCases';
import { closed } from './clusters';

type Fields = Record<string, unknown>;

interface ServiceManifest {
  metadata: { name: string; namespace: string };
  spec: {
    type?: string;
    selector?: Record<string, string>;
    ports?: { name?: string; port: number; targetPort?: number | string }[];
  };
}

/** How one Service is put before outside traffic. */
interface Front {
  way: 'ingress' | 'load-balancer' | 'node-port' | 'http-route' | 'none';
  /** The annotations of an Ingress. */
  shape: 'pods' | 'service' | 'vhost' | 'https';
  port: number;
  host: boolean;
}

interface Fronts {
  one: ConformanceCase;
  fronts: readonly Front[];
  controller: 'outside' | 'sidecar' | 'sidecar-outbound' | 'ambient';
}

const anyFront = fc.record<Front>({
  way: fc.constantFrom(
    'ingress',
    'ingress',
    'ingress',
    'load-balancer',
    'node-port',
    'http-route',
    'none',
  ),
  shape: fc.constantFrom('pods', 'service', 'vhost', 'https'),
  port: fc.nat({ max: 3 }),
  host: fc.boolean(),
});

/**
 * Clusters that Istio was asked about, with ways in put before their Services:
 * Ingresses of an ingress-nginx in or outside of the mesh, Services of type
 * LoadBalancer and NodePort, routes of the Gateway API.
 */
export function frontedCluster(
  cases: readonly ConformanceCase[],
): fc.Arbitrary<ClusterObjects> {
  return fc
    .record<Fronts>({
      one: fc.constantFrom(...cases),
      fronts: fc.array(anyFront, { minLength: 8, maxLength: 8 }),
      controller: fc.constantFrom(
        'outside',
        'sidecar',
        'sidecar-outbound',
        'ambient',
      ),
    })
    .map(frontsOf);
}

function frontsOf({ one, fronts, controller }: Fronts): ClusterObjects {
  const services = one.objects
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'Service') as unknown as ServiceManifest[];
  const added = services.flatMap((service, index) =>
    frontOf(service, fronts[index % fronts.length], index),
  );
  const has = ({ kind, metadata }: Fields) =>
    one.manifests.some(
      other =>
        other.kind === kind &&
        (other.metadata as Fields).name === (metadata as Fields).name &&
        (other.metadata as Fields).namespace === (metadata as Fields).namespace,
    );
  const manifests = [...nginx(controller), ...gatewayClass(), ...added].filter(
    manifest => !has(manifest),
  );
  return closed(one.id, [
    ...one.objects,
    ...manifests.map((manifest): SourceObject => ({ manifest })),
  ]);
}

function frontOf(
  { metadata, spec }: ServiceManifest,
  front: Front,
  index: number,
): Fields[] {
  const ports = spec.ports ?? [];
  if (ports.length === 0 || spec.type === 'ExternalName') return [];
  const { name, namespace } = metadata;
  const { port } = ports[front.port % ports.length];
  switch (front.way) {
    case 'ingress':
      return [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: {
            name: `${name}-in`,
            namespace,
            ...aged,
            annotations: annotationsOf(front, name, namespace),
          },
          spec: {
            ingressClassName: 'nginx',
            rules: [
              {
                ...(front.host ? { host: `${name}.example.test` } : {}),
                http: {
                  paths: [
                    {
                      path: '/',
                      pathType: 'Prefix',
                      backend: { service: { name, port: { number: port } } },
                    },
                  ],
                },
              },
            ],
          },
        },
      ];
    case 'load-balancer':
    case 'node-port':
      return [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: `${name}-public`, namespace, ...aged },
          spec: {
            type: front.way === 'node-port' ? 'NodePort' : 'LoadBalancer',
            clusterIP: `10.97.0.${index + 1}`,
            selector: spec.selector ?? {},
            ports,
          },
        },
      ];
    case 'http-route':
      return [
        {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          metadata: { name: `${name}-route`, namespace, ...aged },
          spec: {
            parentRefs: [{ name: 'public', namespace: 'ingress' }],
            hostnames: [`${name}.example.test`],
            rules: [{ backendRefs: [{ name, port }] }],
          },
        },
      ];
    default:
      return [];
  }
}

const aged = { creationTimestamp: '2026-01-01T00:00:00Z' };

function annotationsOf(
  { shape }: Front,
  name: string,
  namespace: string,
): Record<string, string> {
  const prefix = 'nginx.ingress.kubernetes.io';
  switch (shape) {
    case 'service':
      return { [`${prefix}/service-upstream`]: 'true' };
    case 'vhost':
      return {
        [`${prefix}/service-upstream`]: 'true',
        [`${prefix}/upstream-vhost`]: `${name}.${namespace}.svc.cluster.local`,
      };
    case 'https':
      return { [`${prefix}/backend-protocol`]: 'HTTPS' };
    default:
      return {};
  }
}

function nginx(controller: Fronts['controller']): Fields[] {
  const labels = {
    'app.kubernetes.io/name': 'ingress-nginx',
    'app.kubernetes.io/component': 'controller',
  };
  const sidecar = controller.startsWith('sidecar');
  const annotations = {
    ...(sidecar
      ? {
          'istio.io/rev': 'default',
          'sidecar.istio.io/status': '{"revision":"default"}',
        }
      : {}),
    ...(controller === 'sidecar-outbound'
      ? { 'traffic.sidecar.istio.io/includeInboundPorts': '' }
      : {}),
    ...(controller === 'ambient'
      ? { 'ambient.istio.io/redirection': 'enabled' }
      : {}),
  };
  const container = {
    name: 'controller',
    image: 'registry.k8s.io/ingress-nginx/controller:v1.12.0',
    args: ['/nginx-ingress-controller', '--ingress-class=nginx'],
  };
  const meta = { name: 'nginx', namespace: 'ingress', ...aged };
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: 'ingress',
        ...aged,
        labels: { 'kubernetes.io/metadata.name': 'ingress' },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx', ...aged },
      spec: { controller: 'k8s.io/ingress-nginx' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...meta, labels },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: {} },
          spec: { containers: [container] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'nginx-0',
        namespace: 'ingress',
        ...aged,
        labels: {
          ...labels,
          ...(sidecar ? { 'security.istio.io/tlsMode': 'istio' } : {}),
        },
        annotations,
      },
      spec: {
        containers: [container],
        ...(sidecar
          ? {
              initContainers: [
                {
                  name: 'istio-proxy',
                  image: 'istio/proxyv2',
                  restartPolicy: 'Always',
                  args: ['proxy', 'sidecar'],
                },
              ],
            }
          : {}),
      },
      status: {
        phase: 'Running',
        podIP: '10.245.0.10',
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...meta },
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.98.0.10',
        selector: labels,
        ports: [{ name: 'http', port: 80, targetPort: 80 }],
      },
    },
  ];
}

/** An Istio gateway by the Gateway API, whose proxy istiod will run. */
function gatewayClass(): Fields[] {
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: 'istio', ...aged },
      spec: { controllerName: 'istio.io/gateway-controller' },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'public', namespace: 'ingress', ...aged },
      spec: {
        gatewayClassName: 'istio',
        listeners: [
          {
            name: 'http',
            port: 80,
            protocol: 'HTTP',
            allowedRoutes: { namespaces: { from: 'All' } },
          },
        ],
      },
    },
  ];
}
