/** A service with its workload. */
export const basket = `apiVersion: v1
kind: Service
metadata: { name: basket, namespace: shop }
spec:
  selector: { app: basket }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: basket, namespace: shop }
spec:
  selector: { matchLabels: { app: basket } }
  template:
    metadata: { labels: { app: basket } }
    spec:
      serviceAccountName: basket
      containers: [{ name: basket, image: 'registry.example/basket:1', ports: [{ containerPort: 8080 }] }]
`;

/** An Ingress that makes the controller send to pod addresses, in plaintext. */
export const plaintextIngress = `# The shop's basket; ask team storefront.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: basket
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/proxy-body-size: 1m # uploads
spec:
  ingressClassName: nginx-mesh
  rules:
    - host: basket.shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: basket, port: { name: http } } }
`;

/** The same, with what makes the controller's sidecar use mTLS. */
export const mtlsIngress = plaintextIngress.replace(
  '  annotations:',
  `  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
    nginx.ingress.kubernetes.io/upstream-vhost: basket.shop.svc.cluster.local`,
);
