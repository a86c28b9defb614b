import { namedFirst } from './lib/titles';
import { defineFinding } from './types';

export const controllerEndOfLife = defineFinding({
  id: 'controller-end-of-life',
  title: 'An ingress controller gets no security fixes any more',
  severity: 'medium',
  why: `ingress-nginx was retired in March 2026: no releases, no fixes for bugs or
vulnerabilities since. It goes on working, exposed to the internet.`,
  sources: [
    {
      title: 'Kubernetes blog: ingress-nginx retirement',
      url: 'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
    },
  ],
  inputs: [],
  check: context =>
    context.controllers.flatMap(controller => {
      if (controller.vendor !== 'ingress-nginx' || !controller.ref) return [];
      const routes = context.routes.filter(
        ({ controllerId }) => controllerId === controller.id,
      );
      return [
        {
          subject: controller.ref,
          services: [],
          routeIds: routes.map(({ id }) => id),
          message: `${namedFirst(controller)}${
            controller.version ? ` ${controller.version}` : ''
          } is ingress-nginx, which has had no maintainers since March 2026.`,
          evidence:
            controller.because.length > 0
              ? controller.because
              : [
                  {
                    rule: 'V2',
                    message: 'an ingress-nginx controller',
                    object: controller.ref,
                  },
                ],
          remedy: {
            noFix: 'Moving to another controller is a project, not a patch.',
            alternatives: [
              'An Istio gateway: the last hop is then mTLS without any setting of a vendor.',
              'Another maintained controller; ingress2gateway translates Ingresses to Gateway API routes.',
            ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'A controller of ingress-nginx beside a Google load balancer',
      from: 'google-plaintext',
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-nginx-controller
  namespace: shop
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: ingress-nginx
      app.kubernetes.io/component: controller
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ingress-nginx
        app.kubernetes.io/component: controller
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.15.1
          args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]
`,
      finds: ['Deployment shop/ingress-nginx-controller'],
      fixed: false,
    },
  ],
});
