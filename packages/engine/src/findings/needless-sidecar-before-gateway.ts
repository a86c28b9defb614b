import {
  controllerWorkloads,
  reachOf,
  routesOfController,
  workloadKinds,
} from './lib/controllers';
import { namedFirst } from './lib/titles';
import { defineFinding } from './types';

export const needlessSidecarBeforeGateway = defineFinding({
  id: 'needless-sidecar-before-gateway',
  title: 'A controller that only leads to Istio gateways has a sidecar',
  severity: 'info',
  why: `A gateway takes what clients outside of the mesh send, so a sidecar in front of it
protects nothing: with a public Host it passes the bytes on as they are. It costs
memory and one more step for each request.`,
  sources: [
    {
      title: 'Istio: third-party load balancers, chained mode',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
  ],
  inputs: workloadKinds,
  check: context =>
    controllerWorkloads(context).flatMap(({ controller, ref }) => {
      const routes = routesOfController(context, controller);
      if (controller.dataPlane !== 'sidecar' || routes.length === 0) return [];
      if (routes.some(({ mode }) => mode !== 'chained')) return [];
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `${namedFirst(
            controller,
          )} has a sidecar, and all of its routes lead to Istio gateways.`,
          evidence:
            controller.because.length > 0
              ? controller.because
              : [
                  {
                    rule: 'R1.1',
                    message: 'its pods have a sidecar',
                    object: ref,
                  },
                ],
          remedy: {
            noFix:
              'Nothing fails, and the sidecar may be wanted for its telemetry.',
            alternatives: [
              'Label the pods sidecar.istio.io/inject: "false" when they send nothing to services directly.',
            ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'An injected controller in front of a gateway',
      from: 'nginx-chained',
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
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
        sidecar.istio.io/inject: 'true'
      annotations:
        traffic.sidecar.istio.io/includeInboundPorts: ''
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.15.1
          args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]
          ports:
            - { name: http, containerPort: 80 }
            - { name: https, containerPort: 443 }
`,
      finds: ['Deployment ingress-nginx/ingress-nginx-controller'],
      fixed: false,
    },
  ],
});
