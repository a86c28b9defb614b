import { controllerWorkloads, reachOf, workloadKinds } from './lib/controllers';
import { bypass } from './controller-strict-in-ambient';
import { named } from './lib/titles';
import { defineFinding } from './types';

export const sidecarAnnotationsInAmbient = defineFinding({
  id: 'sidecar-annotations-in-ambient',
  title: 'A controller in ambient has capture settings for a sidecar',
  severity: 'medium',
  why: `ztunnel does not read the annotations by which sidecars leave ports alone. Someone
meant to keep outside traffic out of the mesh, and it is captured: the first STRICT
policy that reaches the controller refuses every client.`,
  sources: [
    {
      title:
        'Istio: resource annotations, ambient.istio.io/bypass-inbound-capture',
      url: 'https://istio.io/latest/docs/reference/config/annotations/',
    },
    {
      title: 'Istio: ambient data plane',
      url: 'https://istio.io/latest/docs/ambient/architecture/data-plane/',
    },
  ],
  inputs: workloadKinds,
  check: context =>
    controllerWorkloads(context).flatMap(({ controller, ref, annotations }) => {
      if (controller.dataPlane !== 'ambient') return [];
      if (annotations[BYPASS] === 'true') return [];
      const key = KEYS.find(each => annotations[each] !== undefined);
      if (!key) return [];
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `${key} of ${named(
            controller,
          )} has no effect in ambient, so what arrives from outside is captured.`,
          evidence: [
            {
              rule: 'R1.10',
              message: 'ztunnel does not read it',
              object: ref,
              path: `spec.template.metadata.annotations["${key}"]`,
              value: annotations[key],
            },
          ],
          remedy: bypass(context, ref),
        },
      ];
    }),
  examples: [
    {
      title: 'includeInboundPorts in an ambient namespace',
      from: 'nginx-ambient',
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

const BYPASS = 'ambient.istio.io/bypass-inbound-capture';
const KEYS = [
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/includeInboundPorts',
];
