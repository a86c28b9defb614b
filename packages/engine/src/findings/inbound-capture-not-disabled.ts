import { servicesOf } from './lib/routes';
import { releaseInbound } from '../recipes/meshWorkload';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';
import type { ObjectRef } from 'istio-ingress-contract';

export const inboundCaptureNotDisabled = defineFinding({
  id: 'inbound-capture-not-disabled',
  title:
    'The sidecar of an ingress controller intercepts what comes from outside',
  severity: 'medium',
  why: `A controller needs its sidecar for what it sends, not for what it receives.
While inbound capture is on, the address of the outside client is lost, TLS
passthrough and PROXY protocol break, and a STRICT policy that reaches the
controller refuses every outside client.`,
  sources: [
    {
      title: 'Istio: third-party load balancers, inbound capture',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
    {
      title: 'Istio: resource annotations',
      url: 'https://istio.io/latest/docs/reference/config/annotations/',
    },
  ],
  inputs: [],
  check: context =>
    context.controllers.flatMap(controller => {
      if (
        controller.placement !== 'in-cluster' ||
        controller.dataPlane !== 'sidecar'
      )
        return [];
      if (controller.inboundCaptured !== true || !controller.ref) return [];
      const routes = context.routes.filter(
        ({ controllerId }) => controllerId === controller.id,
      );
      return [
        {
          subject: controller.ref,
          services: [
            ...new Map(
              routes
                .flatMap(servicesOf)
                .map(s => [`${s.namespace}/${s.name}`, s]),
            ).values(),
          ],
          routeIds: routes.map(({ id }) => id),
          message: `The sidecar of ${named(
            controller,
          )} intercepts inbound traffic.`,
          evidence:
            controller.because.length > 0
              ? controller.because
              : [
                  {
                    rule: 'R1.18',
                    message: 'inbound capture is on',
                    object: controller.ref,
                  },
                ],
          remedy: release(context, controller.ref),
        },
      ];
    }),
  examples: [
    {
      title: 'A sidecar without includeInboundPorts ""',
      from: 'nginx-mtls',
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
        sidecar.istio.io/inject: 'true' # and no annotation
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
      fixed: true,
    },
  ],
});

function release(context: FindingContext, workload: ObjectRef): Remedy {
  const manifest = context.manifestOf(workload);
  const change = manifest && releaseInbound(workload, manifest);
  if (!change) {
    return {
      noFix: 'The pod template of the controller was not given.',
      alternatives: [
        'Set the annotation traffic.sidecar.istio.io/includeInboundPorts: "" on its pods.',
      ],
    };
  }
  return {
    summary: 'Leave what the controller receives to the controller',
    changes: [change],
    costs: ['The pods of the controller restart.'],
  };
}
