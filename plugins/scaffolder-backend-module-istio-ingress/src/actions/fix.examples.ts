import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const fixExamples: TemplateExample[] = [
  {
    description: 'Mend a finding of the page in the repository of the service',
    example: `steps:
  - id: fix
    name: Fix the finding
    action: istio-ingress:fix
    input:
      path: k8s
      cluster: demo-eu
      finding: pod-ip-upstream|networking.k8s.io/Ingress/shop/basket
`,
  },
  {
    description: 'Mend what a rule found, where it found one thing',
    example: `steps:
  - id: fix
    name: Fix the finding
    action: istio-ingress:fix
    input:
      path: k8s
      cluster: demo-eu
      finding: pod-ip-upstream
`,
  },
];
