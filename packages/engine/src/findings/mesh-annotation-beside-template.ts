import type { ObjectRef } from 'istio-ingress-contract';
import { setFields } from '../recipes/patch';
import { controllerWorkloads, reachOf, workloadKinds } from './lib/controllers';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const meshAnnotationBesideTemplate = defineFinding({
  id: 'mesh-annotation-beside-template',
  title:
    'Settings for the sidecar of a controller stand where Istio does not look',
  severity: 'high',
  why: `Istio reads its annotations on pods, so they belong into the pod template. On the
Deployment itself they are accepted and change nothing: the sidecar that should
leave inbound traffic alone intercepts it, or is not there at all.`,
  sources: [
    {
      title: 'Istio: resource annotations, with the objects they are read on',
      url: 'https://istio.io/latest/docs/reference/config/annotations/',
    },
    {
      title: 'Istio: controlling injection of single pods',
      url: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy',
    },
  ],
  inputs: workloadKinds,
  check: context =>
    controllerWorkloads(context).flatMap(workload => {
      const { controller, ref, annotations, labels } = workload;
      const kind = workloadKinds.find(each => each.kind === ref.kind);
      const object =
        kind && context.objects.get(kind, ref.namespace ?? '', ref.name);
      if (!object) return [];
      const lost: Lost[] = [
        ...lostOf('annotations', object.annotations, annotations),
        ...lostOf('labels', object.labels, labels),
      ];
      if (lost.length === 0) return [];
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `${lost.map(({ key }) => key).join(', ')} of ${named(
            controller,
          )} ${lost.length === 1 ? 'stands' : 'stand'} on the ${
            ref.kind
          } and not in its pod template, so ${
            lost.length === 1 ? 'it has' : 'they have'
          } no effect.`,
          evidence: lost.map(({ in: place, key, value }) => ({
            rule: 'R1.18',
            message: 'the pods do not carry it',
            object: ref,
            path: `metadata.${place}["${key}"]`,
            value,
          })),
          remedy: moveToTemplate(context, ref, lost),
        },
      ];
    }),
  examples: [
    {
      title: 'includeInboundPorts on the Deployment',
      from: 'nginx-mtls',
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
  annotations: # belongs into the template
    traffic.sidecar.istio.io/includeInboundPorts: ''
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

interface Lost {
  in: 'annotations' | 'labels';
  key: string;
  value: string;
}

type Texts = Readonly<Record<string, string>>;

const OF_PODS =
  /^((traffic\.)?sidecar\.istio\.io|proxy\.istio\.io|ambient\.istio\.io)\//;

function lostOf(place: Lost['in'], onWorkload: Texts, onPods: Texts): Lost[] {
  return Object.keys(onWorkload)
    .sort()
    .filter(key => OF_PODS.test(key) && onPods[key] === undefined)
    .map(key => ({ in: place, key, value: onWorkload[key] }));
}

function moveToTemplate(
  context: FindingContext,
  ref: ObjectRef,
  lost: readonly Lost[],
): Remedy {
  const manifest = context.manifestOf(ref);
  const change =
    manifest &&
    setFields(
      ref,
      manifest,
      lost.map(({ in: place, key, value }) => ({
        path: ['spec', 'template', 'metadata', place, key],
        value,
      })),
    );
  return change
    ? {
        summary: 'Write them into the pod template as well',
        changes: [change],
        costs: [
          'The pods of the controller restart.',
          'The settings take effect for the first time.',
        ],
      }
    : {
        noFix: 'The manifest of the workload was not given.',
        alternatives: ['Write them into the pod template.'],
      };
}
