import type { FleetService } from './components';
import { policyOf } from './components';
import type { Team } from './organisation';

export type Manifest = Readonly<Record<string, unknown>> & {
  apiVersion: string;
  kind: string;
  metadata: Readonly<Record<string, unknown>> & { name: string };
};

const SIDECAR_STATUS = JSON.stringify({
  initContainers: ['istio-init', 'istio-proxy'],
  containers: null,
  volumes: ['workload-socket', 'istio-envoy', 'istio-data', 'istio-token'],
  imagePullSecrets: null,
  revision: 'default',
});

const INIT_ARGS =
  '-p 15001 -z 15006 -u 1337 -m REDIRECT -i * -x  -b * -d 15090,15021,15020';

export function namespaceOf({ namespace }: Team): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: {
        'kubernetes.io/metadata.name': namespace,
        'istio-injection': 'enabled',
      },
    },
  };
}

/** The Istio gateway's listener for every host of the fleet. */
export const fleetGateway: Manifest = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { name: 'fleet', namespace: 'istio-ingress' },
  spec: {
    selector: { istio: 'ingressgateway' },
    servers: [
      {
        port: { number: 443, name: 'https', protocol: 'HTTPS' },
        tls: { mode: 'SIMPLE', credentialName: 'fleet-example-cert' },
        hosts: ['*.fleet.example'],
      },
    ],
  },
};

/** What the sidecars of a namespace accept; undefined where it states nothing. */
export function namespacePolicy(
  team: Team,
  mode = policyOf(team),
): Manifest | undefined {
  return (
    mode && {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: team.namespace },
      spec: { mtls: { mode } },
    }
  );
}

/** The Service, its workload with one running pod, and the pod's address. */
export function workloadOf(service: FleetService): Manifest[] {
  const { name, namespace, component, bare, number } = service;
  const labels = {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': component,
  };
  const selector = { 'app.kubernetes.io/name': name };
  const annotations = bare ? { 'sidecar.istio.io/inject': 'false' } : {};
  const pod = `${name}-7d9c5b6f4c-x2k8p`;
  const address = `10.${64 + (number >> 8)}.${number & 255}.7`;
  const clusterIP = `10.${96 + (number >> 8)}.${number & 255}.1`;
  const container = {
    name: 'app',
    image: `registry.example/${namespace}/${name}:1.0.0`,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    readinessProbe: { httpGet: { path: '/healthz', port: 8080 } },
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels },
      spec: {
        type: 'ClusterIP',
        clusterIP,
        clusterIPs: [clusterIP],
        selector,
        ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels, annotations },
          spec: { containers: [container] },
        },
      },
      status: { replicas: 1, readyReplicas: 1 },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: pod,
        namespace,
        labels: {
          ...labels,
          ...(bare ? {} : { 'security.istio.io/tlsMode': 'istio' }),
        },
        annotations: bare
          ? annotations
          : { 'sidecar.istio.io/status': SIDECAR_STATUS },
      },
      spec: {
        ...(bare
          ? {}
          : {
              initContainers: [
                {
                  name: 'istio-init',
                  image: 'docker.io/istio/proxyv2:1.30.1',
                  args: ['istio-iptables', ...INIT_ARGS.split(' ')],
                },
                {
                  name: 'istio-proxy',
                  restartPolicy: 'Always',
                  image: 'docker.io/istio/proxyv2:1.30.1',
                  args: ['proxy', 'sidecar'],
                },
              ],
            }),
        containers: [container],
      },
      status: {
        phase: 'Running',
        podIP: address,
        podIPs: [{ ip: address }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-7d9c5`,
        namespace,
        labels: { 'kubernetes.io/service-name': name },
      },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      endpoints: [
        {
          addresses: [address],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', name: pod, namespace },
        },
      ],
    },
  ];
}

/** The object by which outside traffic reaches a service, if there is one. */
export function entryOf(
  service: FleetService,
  exposure = service.exposure,
): Manifest | undefined {
  const { name, namespace } = service;
  const host = `${name}.${namespace}.fleet.example`;
  const local = `${name}.${namespace}.svc.cluster.local`;
  if (exposure === 'none') return undefined;
  if (exposure === 'istio-gateway') {
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace },
      spec: {
        hosts: [host],
        gateways: ['istio-ingress/fleet'],
        http: [
          { route: [{ destination: { host: local, port: { number: 80 } } }] },
        ],
      },
    };
  }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      namespace,
      ...(exposure === 'nginx-mesh'
        ? {
            annotations: {
              'nginx.ingress.kubernetes.io/service-upstream': 'true',
              'nginx.ingress.kubernetes.io/upstream-vhost': local,
            },
          }
        : {}),
    },
    spec: {
      ingressClassName: exposure === 'nginx' ? 'nginx' : 'nginx-mesh',
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name, port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  };
}

/** Makes every sidecar send plaintext to a service. */
export function plaintextRule({ name, namespace }: FleetService): Manifest {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name, namespace },
    spec: {
      host: `${name}.${namespace}.svc.cluster.local`,
      trafficPolicy: { tls: { mode: 'DISABLE' } },
    },
  };
}
