import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const checkExamples: TemplateExample[] = [
  {
    description:
      'Fail on findings of severity high and critical, on top of what the cluster has',
    example: `steps:
  - id: check
    name: Check the exposure
    action: istio-ingress:check
    input:
      path: k8s
      cluster: demo-eu
`,
  },
  {
    description: 'Only the manifests themselves, and only a warning',
    example: `steps:
  - id: check
    name: Check the exposure
    action: istio-ingress:check
    input:
      path: k8s
      failOn: never
`,
  },
  {
    description: 'Every exposed service must end in mTLS',
    example: `steps:
  - id: check
    name: Check the exposure
    action: istio-ingress:check
    input:
      path: k8s
      cluster: demo-eu
      failOn: critical
      posture: mtls
`,
  },
];
