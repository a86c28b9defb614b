/** One pod of a workload, as `kubectl get -o yaml` shows it. */
export interface PodSpec {
  name: string;
  namespace: string;
  app: string;
  labels: readonly string[];
  annotations: readonly string[];
  image: string;
  args?: readonly string[];
  port: number;
  ip: string;
  sidecar: 'classic' | 'native' | 'none';
}

const STATUS =
  '{"initContainers":["istio-init"],"containers":["istio-proxy"],"volumes":["workload-socket","istio-envoy","istio-data","istio-podinfo","istio-token","istiod-ca-cert"],"imagePullSecrets":null,"revision":"default"}';

export function podYaml(pod: PodSpec): string {
  const { name, namespace, app, ip, sidecar } = pod;
  const meshed = sidecar !== 'none';
  const annotations = [
    ...pod.annotations,
    ...(meshed ? [`sidecar.istio.io/status: '${STATUS}'`] : []),
  ];
  return `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
  generateName: ${app}-5d4f9c7b6d-
  creationTimestamp: "2026-01-02T03:04:05Z"
  resourceVersion: "123456"
  uid: 0b8e2f57-3d7e-4b0a-9a3d-000000000000
  labels:
    app: ${app}
    pod-template-hash: 5d4f9c7b6d
${
  meshed
    ? `    security.istio.io/tlsMode: istio\n    service.istio.io/canonical-name: ${app}\n    service.istio.io/canonical-revision: v1\n`
    : ''
}${pod.labels.map(label => `    ${label}\n`).join('')}${
    annotations.length > 0
      ? `  annotations:\n${annotations.map(text => `    ${text}\n`).join('')}`
      : ''
  }  ownerReferences:
  - apiVersion: apps/v1
    blockOwnerDeletion: true
    controller: true
    kind: ReplicaSet
    name: ${app}-5d4f9c7b6d
    uid: 6a1a6c2e-7a53-4f0c-8f42-000000000000
spec:
  serviceAccountName: ${app}
  nodeName: node-1
  restartPolicy: Always
  dnsPolicy: ClusterFirst
  terminationGracePeriodSeconds: 30
${sidecar === 'none' ? '' : initYaml(sidecar)}  containers:
${containerYaml(pod)}${
    sidecar === 'classic' ? proxyYaml(false) : ''
  }  tolerations:
  - effect: NoExecute
    key: node.kubernetes.io/not-ready
    operator: Exists
    tolerationSeconds: 300
  volumes:
  - name: kube-api-access
    projected:
      defaultMode: 420
      sources:
      - serviceAccountToken:
          expirationSeconds: 3607
          path: token
status:
  phase: Running
  hostIP: 172.18.0.2
  podIP: ${ip}
  podIPs:
  - ip: ${ip}
  qosClass: Burstable
  startTime: "2026-01-02T03:04:05Z"
  conditions:
  - lastTransitionTime: "2026-01-02T03:04:08Z"
    status: "True"
    type: Initialized
  - lastTransitionTime: "2026-01-02T03:04:12Z"
    status: "True"
    type: Ready
  - lastTransitionTime: "2026-01-02T03:04:12Z"
    status: "True"
    type: ContainersReady
  - lastTransitionTime: "2026-01-02T03:04:05Z"
    status: "True"
    type: PodScheduled
  containerStatuses:
  - name: ${app}
    image: ${pod.image}
    imageID: ${pod.image}@sha256:0123456789abcdef
    ready: true
    restartCount: 0
    started: true
    state:
      running:
        startedAt: "2026-01-02T03:04:10Z"
`;
}

/** A container of a pod or of a template; `indent` is that of its dash. */
export function containerYaml(
  { app, image, args, port }: Pick<PodSpec, 'app' | 'image' | 'args' | 'port'>,
  indent = '  ',
): string {
  const lines = [
    // A container with these arguments is Istio's own, by name too.
    `- name: ${args?.[0] === 'proxy' ? 'istio-proxy' : app}`,
    `  image: ${image}`,
    '  imagePullPolicy: IfNotPresent',
    ...(args ? ['  args:', ...args.map(arg => `  - ${arg}`)] : []),
    '  env:',
    '  - name: LOG_LEVEL',
    '    value: info',
    '  - name: POD_NAME',
    '    valueFrom:',
    '      fieldRef:',
    '        apiVersion: v1',
    '        fieldPath: metadata.name',
    '  ports:',
    `  - containerPort: ${port}`,
    '    name: main',
    '    protocol: TCP',
    '  readinessProbe:',
    '    httpGet:',
    '      path: /healthz',
    `      port: ${port}`,
    '  resources:',
    '    limits:',
    '      memory: 256Mi',
    '    requests:',
    '      cpu: 50m',
    '      memory: 128Mi',
  ];
  return lines.map(line => `${indent}${line}\n`).join('');
}

function proxyYaml(native: boolean): string {
  return `  - name: istio-proxy
    image: docker.io/istio/proxyv2:1.31.0
${native ? '    restartPolicy: Always\n' : ''}    args:
    - proxy
    - sidecar
    - --domain
    - $(POD_NAMESPACE).svc.cluster.local
    - --proxyLogLevel=warning
    env:
    - name: CA_ADDR
      value: istiod.istio-system.svc:15012
    - name: ISTIO_META_CLUSTER_ID
      value: Kubernetes
    ports:
    - containerPort: 15090
      name: http-envoy-prom
      protocol: TCP
    resources:
      requests:
        cpu: 10m
        memory: 40Mi
    securityContext:
      runAsGroup: 1337
      runAsUser: 1337
`;
}

function initYaml(sidecar: 'classic' | 'native'): string {
  return `  initContainers:
  - name: istio-init
    image: docker.io/istio/proxyv2:1.31.0
    args:
    - istio-iptables
    - -p
    - "15001"
    - -z
    - "15006"
    - -u
    - "1337"
    - -m
    - REDIRECT
    - -i
    - "*"
    - -x
    - ""
    - -b
    - "*"
    - -d
    - 15090,15021,15020
${sidecar === 'native' ? proxyYaml(true) : ''}`;
}
