import { IngressClass } from '../snapshot/kinds';
import { defineFinding } from './types';

export const appRoutingNginxEndOfSupport = defineFinding({
  id: 'app-routing-nginx-end-of-support',
  title: 'A class is served by the NGINX of AKS application routing',
  severity: 'medium',
  why: `Application routing of AKS runs ingress-nginx, which its maintainers no longer
develop. Microsoft supports its own build until November 2026.`,
  sources: [
    {
      title: 'Microsoft: managed NGINX ingress with application routing',
      url: 'https://learn.microsoft.com/en-us/azure/aks/app-routing',
    },
    {
      title: 'Kubernetes: Ingress NGINX retirement',
      url: 'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
    },
  ],
  inputs: [IngressClass],
  check: context =>
    context.objects.list(IngressClass).flatMap(({ ref, body }) => {
      const controller = body.spec?.controller ?? '';
      if (!controller.startsWith('webapprouting.kubernetes.azure.com/nginx'))
        return [];
      return [
        {
          subject: ref,
          services: [],
          routeIds: [],
          message: `IngressClass ${ref.name} is served by the NGINX of AKS application routing, whose support ends in November 2026.`,
          evidence: [
            {
              rule: 'V1',
              message: 'the class names the controller',
              object: ref,
              path: 'spec.controller',
              value: controller,
            },
          ],
          remedy: {
            noFix: 'Moving to another controller is a project, not a patch.',
            alternatives: [
              'Move to Application Gateway for Containers, or to a Gateway of Istio.',
            ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'The class of application routing',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: webapprouting.kubernetes.azure.com
spec:
  controller: webapprouting.kubernetes.azure.com/nginx
`,
      finds: ['IngressClass webapprouting.kubernetes.azure.com'],
      fixed: false,
    },
  ],
});
