/** Istio with a shop whose service takes mTLS, behind an nginx in the mesh. */
export const SHOP = `# Everything of the shop.
apiVersion: v1
kind: Namespace
metadata: {name: istio-system}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data: {mesh: ""}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system, labels: {app: istiod, istio.io/rev: default}}
spec:
  selector: {matchLabels: {app: istiod}}
  template:
    metadata: {labels: {app: istiod, istio.io/rev: default}}
    spec: {containers: [{name: discovery, image: docker.io/istio/pilot:1.31.0}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: cart-1
  namespace: shop
  labels: {app: cart, security.istio.io/tlsMode: istio}
  annotations: {sidecar.istio.io/status: '{"containers":["istio-proxy"],"revision":"default"}'}
spec:
  containers: [{name: cart, image: example.test/cart, ports: [{containerPort: 8080}]}, {name: istio-proxy, image: docker.io/istio/proxyv2:1.31.0, args: [proxy, sidecar]}]
status: {phase: Running, podIP: 10.0.0.1, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: ingress-nginx}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: v1
kind: Service
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
spec: {type: LoadBalancer, selector: {app.kubernetes.io/name: ingress-nginx}, ports: [{name: http, port: 80, targetPort: 80}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: nginx-1
  namespace: ingress-nginx
  labels: {app.kubernetes.io/name: ingress-nginx, security.istio.io/tlsMode: istio}
  annotations:
    traffic.sidecar.istio.io/includeInboundPorts: ""
    sidecar.istio.io/status: '{"containers":["istio-proxy"],"revision":"default"}'
spec:
  containers:
  - {name: controller, image: registry.k8s.io/ingress-nginx/controller:v1.12.0, args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]}
  - {name: istio-proxy, image: docker.io/istio/proxyv2:1.31.0, args: [proxy, sidecar]}
status: {phase: Running, podIP: 10.0.0.2, conditions: [{type: Ready, status: "True"}]}
`;

/** The way in, not yet by mTLS. */
export const INGRESS = `# Front door of the shop
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart  # keep
  namespace: shop
spec:
  ingressClassName: nginx
  rules: [{host: shop.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}}]
`;
