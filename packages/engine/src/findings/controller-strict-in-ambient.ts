import type { ObjectRef } from 'istio-ingress-contract';
import { setFields } from '../recipes/patch';
import { Service } from '../snapshot/kinds';
import { matchesLabels } from '../snapshot/selectors';
import { controllerWorkloads, reachOf, workloadKinds } from './lib/controllers';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const controllerStrictInAmbient = defineFinding({
  id: 'controller-strict-in-ambient',
  title: 'STRICT refuses outside clients at a controller in ambient',
  severity: 'critical',
  why: `ztunnel takes what enters a captured pod. With STRICT it refuses every connection
that is not mTLS, and outside clients, health checks and the API server never send
that. Controllers have to leave their inbound traffic out of the capture.`,
  sources: [
    {
      title:
        'Istio: resource annotations, ambient.istio.io/bypass-inbound-capture',
      url: 'https://istio.io/latest/docs/reference/config/annotations/',
    },
    {
      title: 'Istio: third-party load balancers',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
  ],
  inputs: [Service, ...workloadKinds],
  check: context =>
    controllerWorkloads(context).flatMap(({ controller, ref, labels }) => {
      if (controller.dataPlane !== 'ambient') return [];
      const strict = context.objects
        .inNamespace(Service, ref.namespace ?? '')
        .filter(
          ({ body }) =>
            body.spec?.selector !== undefined &&
            Object.keys(body.spec.selector).length > 0 &&
            matchesLabels(body.spec.selector, labels),
        )
        .flatMap(({ namespace, name }) =>
          (
            context.serviceOf({ cluster: context.cluster, namespace, name })
              ?.ports ?? []
          ).flatMap(({ targets }) =>
            targets.filter(({ accepts }) => accepts === 'strict'),
          ),
        );
      if (strict.length === 0) return [];
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `ztunnel accepts mTLS only on port ${strict
            .map(({ targetPort }) => targetPort)
            .filter((port, at, all) => all.indexOf(port) === at)
            .join(', ')} of ${named(
            controller,
          )}, where outside clients arrive.`,
          evidence: strict.flatMap(({ because }) => because).slice(0, 5),
          remedy: bypass(context, ref),
        },
      ];
    }),
  examples: [
    {
      title: 'STRICT in the namespace of a captured controller',
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
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.15.1
          args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]
          ports:
            - { name: http, containerPort: 80 }
            - { name: https, containerPort: 443 }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: ingress-nginx
spec:
  mtls:
    mode: STRICT
`,
      finds: ['Deployment ingress-nginx/ingress-nginx-controller'],
      fixed: true,
    },
  ],
});

/** Leaves what a controller in ambient receives to the controller. */
export function bypass(context: FindingContext, ref: ObjectRef): Remedy {
  const manifest = context.manifestOf(ref);
  const change =
    manifest &&
    setFields(ref, manifest, [
      {
        path: [
          'spec',
          'template',
          'metadata',
          'annotations',
          'ambient.istio.io/bypass-inbound-capture',
        ],
        value: 'true',
      },
    ]);
  return change
    ? {
        summary: 'Leave what the controller receives to the controller',
        changes: [change],
        costs: ['The pods of the controller restart.'],
      }
    : {
        noFix: 'The template has the annotation; its pods were made before.',
        alternatives: ['Restart the pods of the controller.'],
      };
}
