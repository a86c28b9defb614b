import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const describeExamples: TemplateExample[] = [
  {
    description: 'Describe the manifests for the pull request that brings them',
    example: `steps:
  - id: describe
    name: Describe the exposure
    action: istio-ingress:describe
    input:
      path: k8s
      cluster: demo-eu
`,
  },
  {
    description: 'One service of several, without a cluster',
    example: `steps:
  - id: describe
    name: Describe the exposure
    action: istio-ingress:describe
    input:
      path: k8s
      service: shop/basket
`,
  },
];
