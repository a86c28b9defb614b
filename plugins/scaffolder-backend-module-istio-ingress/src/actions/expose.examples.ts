import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const exposeExamples: TemplateExample[] = [
  {
    description: 'By what the field IstioIngressExposure was filled in with',
    example: `steps:
  - id: expose
    name: Write the exposure
    action: istio-ingress:expose
    input:
      path: k8s
      name: basket
      service:
        namespace: shop
        name: basket
        port: 80
        protocol: http
        selector: { app: basket }
      exposure:
        cluster: demo-eu
        vendor: ingress-nginx
        mode: standalone
        className: nginx-mesh
        hosts: [basket.shop.example]
`,
  },
  {
    description:
      'By an Istio gateway, as it is installed by default, without a cluster to look at',
    example: `steps:
  - id: expose
    name: Write the exposure
    action: istio-ingress:expose
    input:
      path: k8s
      name: basket
      service:
        namespace: shop
        name: basket
        port: 80
        protocol: http
        selector: { app: basket }
      exposure:
        vendor: istio
        mode: istio-gateway
        hosts: [basket.shop.example]
        gateway:
          namespace: istio-ingress
          service: istio-ingressgateway
          port: 80
          selector: { istio: ingressgateway }
`,
  },
];
