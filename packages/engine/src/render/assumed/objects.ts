import type { Manifest } from 'istio-ingress-contract';

type Labels = Readonly<Record<string, string>>;

/** One container, as far as anyone recognises a controller by it. */
export interface Container {
  name: string;
  image: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value: string }[];
  ports?: { containerPort: number }[];
}

const SIDECAR: Container = {
  name: 'istio-proxy',
  image: 'docker.io/istio/proxyv2:1.29.0',
  args: ['proxy', 'sidecar'],
};

/** Istio’s agent beside a proxy that starts TLS itself. */
export const AGENT: Container = {
  ...SIDECAR,
  env: [{ name: 'DISABLE_ENVOY', value: 'true' }],
};

export function namespaceOf(name: string, labels?: Labels): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, ...(labels ? { labels } : {}) },
  };
}

/** A running pod; `mesh` says how its sidecar came, if it has one. */
export function podOf(
  namespace: string,
  name: string,
  options: {
    labels: Labels;
    containers: Container[];
    ip: string;
    /** `client`: a controller that receives outside traffic unintercepted. */
    mesh?: 'client' | 'server';
    hostNetwork?: boolean;
  },
): Manifest {
  const { labels, containers, ip, mesh, hostNetwork } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        ...(mesh ? { 'security.istio.io/tlsMode': 'istio' } : {}),
      },
      ...(mesh
        ? {
            annotations: {
              'sidecar.istio.io/status': '{}',
              ...(mesh === 'client'
                ? { 'traffic.sidecar.istio.io/includeInboundPorts': '' }
                : {}),
            },
          }
        : {}),
    },
    spec: {
      ...(hostNetwork ? { hostNetwork } : {}),
      containers: [...containers, ...(mesh ? [SIDECAR] : [])],
    },
    status: {
      podIP: ip,
      podIPs: [{ ip }],
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

export function ingressClassOf(name: string, controller: string): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name },
    spec: { controller },
  };
}

/** What a Gateway is called, and whether it has a listener for TCP. */
export interface GatewayName {
  namespace: string;
  name: string;
  tcp?: boolean;
}

/** A class and a Gateway of it, open to routes of all namespaces. */
export function gatewayOf(
  className: string,
  controllerName: string,
  { tcp, ...gateway }: GatewayName,
): Manifest[] {
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: className },
      spec: { controllerName },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { ...gateway },
      spec: {
        gatewayClassName: className,
        listeners: [
          {
            name: 'http',
            port: 80,
            protocol: 'HTTP',
            allowedRoutes: { namespaces: { from: 'All' } },
          },
          ...(tcp
            ? [
                {
                  name: 'tcp',
                  port: 9000,
                  protocol: 'TCP',
                  allowedRoutes: { namespaces: { from: 'All' } },
                },
              ]
            : []),
        ],
      },
    },
  ];
}
