import { containerYaml, type PodSpec, podYaml } from './pods';

export interface Workload {
  app: string;
  namespace: string;
  port: number;
  sidecar: PodSpec['sidecar'];
  labels?: readonly string[];
  annotations?: readonly string[];
  image?: string;
  args?: readonly string[];
  pods: number;
  /** Number of the first pod's address. */
  address: number;
}

/** A Deployment and its running pods. */
export function workloadYaml(workload: Workload): string {
  const { app, namespace, port, sidecar, pods, args } = workload;
  const labels = workload.labels ?? [];
  const annotations = [
    ...(workload.annotations ?? []),
    ...(sidecar === 'none' ? ['sidecar.istio.io/inject: "false"'] : []),
  ];
  const image = workload.image ?? `example.test/${app}:1.0.0`;
  let out = `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
  namespace: ${namespace}
  labels:
    app: ${app}
spec:
  replicas: ${pods}
  selector:
    matchLabels:
      app: ${app}
  template:
    metadata:
      labels:
        app: ${app}
${labels.map(label => `        ${label}\n`).join('')}${
    annotations.length > 0
      ? `      annotations:\n${annotations
          .map(text => `        ${text}\n`)
          .join('')}`
      : ''
  }    spec:
      serviceAccountName: ${app}
      containers:
${containerYaml({ app, image, args, port }, '      ')}status:
  availableReplicas: ${pods}
  readyReplicas: ${pods}
  replicas: ${pods}
`;
  for (let pod = 0; pod < pods; pod += 1) {
    out += podYaml({
      name: podName(app, pod),
      namespace,
      app,
      labels,
      annotations,
      image,
      args,
      port,
      ip: addressOf(workload.address + pod),
      sidecar,
    });
  }
  return out;
}

/** A Service for a workload and the EndpointSlice that its pods give. */
export function serviceYaml(
  { app, namespace, port, pods, address }: Workload,
  {
    type = 'ClusterIP',
    name = app,
    ports,
    clusterIp,
  }: {
    type?: string;
    name?: string;
    ports: readonly { name?: string; port: number; targetPort: number }[];
    clusterIp: string;
  },
): string {
  let out = `---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    app: ${app}
spec:
  type: ${type}
  clusterIP: ${clusterIp}
  clusterIPs:
  - ${clusterIp}
  selector:
    app: ${app}
  ports:
${ports
  .map(
    each =>
      `  - ${each.name ? `name: ${each.name}\n    ` : ''}port: ${
        each.port
      }\n    targetPort: ${each.targetPort}\n    protocol: TCP\n`,
  )
  .join('')}---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: ${name}-x7k2p
  namespace: ${namespace}
  labels:
    endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
    kubernetes.io/service-name: ${name}
addressType: IPv4
endpoints:
`;
  for (let pod = 0; pod < pods; pod += 1) {
    out += `- addresses:
  - ${addressOf(address + pod)}
  conditions:
    ready: true
    serving: true
    terminating: false
  nodeName: node-1
  targetRef:
    kind: Pod
    name: ${podName(app, pod)}
    namespace: ${namespace}
`;
  }
  out += `ports:
- ${ports[0]?.name ? `name: ${ports[0].name}\n  ` : ''}port: ${port}
  protocol: TCP
`;
  return out;
}

function podName(app: string, pod: number): string {
  return `${app}-5d4f9c7b6d-${(0x10000 + pod).toString(36)}`;
}

export function addressOf(number: number): string {
  return `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}
