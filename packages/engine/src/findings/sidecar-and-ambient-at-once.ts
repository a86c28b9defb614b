import { Namespace } from '../snapshot/kinds';
import { setFields } from '../recipes/patch';
import { controllerWorkloads, reachOf, workloadKinds } from './lib/controllers';
import { named } from './lib/titles';
import { defineFinding } from './types';

export const sidecarAndAmbientAtOnce = defineFinding({
  id: 'sidecar-and-ambient-at-once',
  title: 'A controller is enrolled in ambient and has a sidecar',
  severity: 'low',
  why: `A pod is in one data plane: where there is a sidecar, ambient leaves it alone. What
holds is then the rules of sidecars, above all that the service has to be
addressed by its name. Who reads the ambient label expects the opposite.`,
  sources: [
    {
      title: 'Istio: add workloads to ambient',
      url: 'https://istio.io/latest/docs/ambient/usage/add-workloads/',
    },
  ],
  inputs: [Namespace, ...workloadKinds],
  check: context =>
    controllerWorkloads(context).flatMap(({ controller, ref, labels }) => {
      if (controller.dataPlane !== 'sidecar') return [];
      const own = labels[MODE];
      const namespace = context.objects.get(Namespace, '', ref.namespace ?? '');
      const inherited = namespace?.labels[MODE];
      if ((own ?? inherited) !== 'ambient') return [];
      const manifest = context.manifestOf(ref);
      const change =
        manifest &&
        setFields(ref, manifest, [
          {
            path: ['spec', 'template', 'metadata', 'labels', MODE],
            value: 'none',
          },
        ]);
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `${named(
            controller,
          )} is labelled for ambient and runs with a sidecar, which wins.`,
          evidence: [
            {
              rule: 'R1.9',
              message: 'the label has no effect beside a sidecar',
              object: own === undefined && namespace ? namespace.ref : ref,
              path:
                own === undefined
                  ? `metadata.labels["${MODE}"]`
                  : `spec.template.metadata.labels["${MODE}"]`,
              value: 'ambient',
            },
            ...controller.because.slice(0, 1),
          ],
          remedy: change
            ? {
                summary: 'Say that these pods are not in ambient',
                changes: [change],
                costs: ['The pods of the controller restart.'],
              }
            : {
                noFix: 'The pod template was not given.',
                alternatives: [`Label the pods ${MODE}: none.`],
              },
        },
      ];
    }),
  examples: [
    {
      title: 'Both labels at one controller',
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
        sidecar.istio.io/inject: 'true'
        istio.io/dataplane-mode: ambient
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
      fixed: true,
    },
  ],
});

const MODE = 'istio.io/dataplane-mode';
