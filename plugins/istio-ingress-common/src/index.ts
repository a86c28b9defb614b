export * from 'istio-ingress-contract';
