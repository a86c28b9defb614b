import { serviceYaml, type Workload, workloadYaml } from './workload';

/** The parts of the synthetic cluster that all services share. */
export function platformYaml(strict: boolean): string {
  return [
    namespaceYaml('istio-system', []),
    namespaceYaml('ingress-nginx', ['istio-injection: enabled']),
    namespaceYaml('emissary', ['istio-injection: enabled']),
    `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: istio
  namespace: istio-system
data:
  mesh: |-
    trustDomain: cluster.local
    enableAutoMtls: true
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: istio-system
spec:
  mtls:
    mode: ${strict ? 'STRICT' : 'PERMISSIVE'}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: nginx
spec:
  controller: k8s.io/ingress-nginx
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: public
  namespace: istio-system
spec:
  selector:
    istio: ingressgateway
  servers:
  - port:
      number: 80
      name: http
      protocol: HTTP
    hosts:
    - "*"
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: istio
spec:
  controllerName: istio.io/gateway-controller
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: shared
  namespace: istio-system
spec:
  gatewayClassName: istio
  listeners:
  - name: http
    port: 80
    protocol: HTTP
    allowedRoutes:
      namespaces:
        from: All
---
apiVersion: getambassador.io/v3alpha1
kind: Listener
metadata:
  name: http
  namespace: emissary
spec:
  port: 8080
  protocol: HTTP
  securityModel: XFP
  hostBinding:
    namespace:
      from: ALL
`,
    workloadYaml({
      app: 'istiod',
      namespace: 'istio-system',
      labels: ['istio: pilot', 'istio.io/rev: default'],
      image: 'docker.io/istio/pilot:1.31.0',
      port: 15012,
      sidecar: 'none',
      pods: 1,
      address: 1,
    }),
    controllerYaml(
      {
        app: 'istio-ingressgateway',
        namespace: 'istio-system',
        labels: ['istio: ingressgateway'],
        image: 'docker.io/istio/proxyv2:1.31.0',
        args: ['proxy', 'router'],
        port: 8080,
        sidecar: 'none',
        pods: 2,
        address: 10,
      },
      1,
    ),
    controllerYaml(
      {
        app: 'shared-istio',
        namespace: 'istio-system',
        labels: ['gateway.networking.k8s.io/gateway-name: shared'],
        image: 'docker.io/istio/proxyv2:1.31.0',
        args: ['proxy', 'router'],
        port: 80,
        sidecar: 'none',
        pods: 2,
        address: 20,
      },
      2,
    ),
    controllerYaml(
      {
        app: 'ingress-nginx-controller',
        namespace: 'ingress-nginx',
        labels: ['app.kubernetes.io/name: ingress-nginx'],
        annotations: ['traffic.sidecar.istio.io/includeInboundPorts: ""'],
        image: 'registry.k8s.io/ingress-nginx/controller:v1.13.0',
        args: [
          '/nginx-ingress-controller',
          '--controller-class=k8s.io/ingress-nginx',
        ],
        port: 80,
        sidecar: 'classic',
        pods: 2,
        address: 30,
      },
      3,
    ),
    controllerYaml(
      {
        app: 'emissary-ingress',
        namespace: 'emissary',
        labels: ['app.kubernetes.io/name: emissary-ingress'],
        annotations: ['traffic.sidecar.istio.io/includeInboundPorts: ""'],
        image: 'docker.io/emissaryingress/emissary:3.12.0',
        port: 8080,
        sidecar: 'classic',
        pods: 2,
        address: 40,
      },
      4,
    ),
  ].join('');
}

function controllerYaml(workload: Workload, number: number): string {
  return (
    serviceYaml(workload, {
      type: 'LoadBalancer',
      ports: [{ name: 'http', port: 80, targetPort: workload.port }],
      clusterIp: `172.20.0.${number}`,
    }) + workloadYaml(workload)
  );
}

export function namespaceYaml(name: string, labels: readonly string[]): string {
  return `---
apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
  labels:
    kubernetes.io/metadata.name: ${name}
${labels.map(label => `    ${label}\n`).join('')}`;
}
