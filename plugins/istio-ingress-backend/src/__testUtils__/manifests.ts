/** A service with its workload, an Ingress to it, and no Istio. */
export function exposedService(options: {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  podLabels?: Record<string, string>;
}): string {
  const { name, namespace = 'shop', labels = {}, podLabels = {} } = options;
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: ${JSON.stringify(labels)}
spec:
  type: ClusterIP
  selector: { app: ${name} }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: ${JSON.stringify({ app: name, ...podLabels })}
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata:
      labels: ${JSON.stringify({ app: name, ...podLabels })}
    spec:
      containers:
        - { name: app, image: 'registry.example/${name}:1', ports: [{ containerPort: 8080 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  ingressClassName: nginx
  rules:
    - host: ${name}.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: ${name}, port: { name: http } } }
`;
}

/** The namespaces, and an ingress-nginx that serves them. */
export const clusterBase = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Namespace
metadata: { name: ingress-nginx }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
spec:
  selector: { matchLabels: { app.kubernetes.io/name: ingress-nginx } }
  template:
    metadata: { labels: { app.kubernetes.io/name: ingress-nginx } }
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.12.0
          args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx, --ingress-class=nginx]
`;
