import { removeField, setFields } from '../recipes/patch';
import {
  controllerWorkloads,
  type ControllerWorkload,
  reachOf,
  workloadKinds,
} from './lib/controllers';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const excludeInboundPortsIgnored = defineFinding({
  id: 'exclude-inbound-ports-ignored',
  title: 'excludeInboundPorts has no effect beside a list of included ports',
  severity: 'medium',
  why: `Excluded inbound ports are looked at only when all ports are included. Beside a
list in includeInboundPorts they are ignored: a port that stands in both lists is
intercepted.`,
  sources: [
    {
      title: 'Istio: resource annotations',
      url: 'https://istio.io/latest/docs/reference/config/annotations/',
    },
    {
      title: 'Istio: how the rules for inbound ports are made, sources',
      url: 'https://github.com/istio/istio/blob/master/tools/istio-iptables/pkg/capture/run.go',
    },
  ],
  inputs: workloadKinds,
  check: context =>
    controllerWorkloads(context).flatMap(workload => {
      const { controller, ref, annotations } = workload;
      const include = annotations[INCLUDE];
      const exclude = annotations[EXCLUDE];
      // Without a data plane neither has an effect; in ambient another finding.
      if (controller.dataPlane !== 'sidecar') return [];
      if (!include || include === '*' || !exclude) return [];
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `excludeInboundPorts ${exclude} of ${named(
            controller,
          )} is ignored, because includeInboundPorts lists ${include}.`,
          evidence: [INCLUDE, EXCLUDE].map(key => ({
            rule: 'R1.18',
            message:
              key === INCLUDE
                ? 'only the listed ports are intercepted, and all of them'
                : 'excluded ports count only when all are included',
            object: ref,
            path: `spec.template.metadata.annotations["${key}"]`,
            value: annotations[key],
          })),
          remedy: releaseAll(context, workload),
        },
      ];
    }),
  examples: [
    {
      title: 'Both lists on one pod template',
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
      annotations:
        traffic.sidecar.istio.io/includeInboundPorts: 8080,8443
        traffic.sidecar.istio.io/excludeInboundPorts: 80,443,8443 # ignored
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

const INCLUDE = 'traffic.sidecar.istio.io/includeInboundPorts';
const EXCLUDE = 'traffic.sidecar.istio.io/excludeInboundPorts';

function releaseAll(
  context: FindingContext,
  { ref }: ControllerWorkload,
): Remedy {
  const manifest = context.manifestOf(ref);
  const path = ['spec', 'template', 'metadata', 'annotations'];
  const change =
    manifest &&
    setFields(ref, manifest, [{ path: [...path, INCLUDE], value: '' }]);
  if (!manifest || change?.op !== 'patch') {
    return {
      noFix: 'The pod template of the controller was not given.',
      alternatives: ['Set includeInboundPorts to "" and leave the other out.'],
    };
  }
  return {
    summary: 'Leave what the controller receives to the controller',
    changes: [
      {
        ...change,
        ops: [...change.ops, ...removeField(manifest, [...path, EXCLUDE])],
      },
    ],
    costs: ['The pods of the controller restart.'],
  };
}
