import { releaseInbound } from '../recipes/meshWorkload';
import { Service } from '../snapshot/kinds';
import { controllerWorkloads, workloadKinds } from './lib/controllers';
import { matchesLabels } from '../snapshot/selectors';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';
import type { ObjectRef } from 'istio-ingress-contract';

export const admissionWebhookUnderStrict = defineFinding({
  id: 'admission-webhook-under-strict',
  title:
    'STRICT refuses the API server at the admission webhook of a controller',
  severity: 'critical',
  why: `The API server is not in the mesh and calls the webhook with TLS of its own. When
the sidecar of the controller intercepts that port and STRICT reaches it, the call
fails, and with it every creation and change of an entry: "failed calling
webhook".`,
  sources: [
    {
      title: 'Istio: third-party load balancers, inbound capture',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
    {
      title: 'ingress-nginx: validating webhook',
      url: 'https://kubernetes.github.io/ingress-nginx/how-it-works/#avoiding-outage-from-wrong-configuration',
    },
  ],
  inputs: [Service, ...workloadKinds],
  check: context =>
    controllerWorkloads(context).flatMap(({ controller, ref, labels }) =>
      context.objects
        .inNamespace(Service, ref.namespace ?? '')
        .flatMap(service => {
          const { selector, ports = [] } = service.body.spec ?? {};
          if (!selector || !matchesLabels(selector, labels)) return [];
          const posture = context.serviceOf({
            cluster: context.cluster,
            namespace: service.namespace,
            name: service.name,
          });
          const strict = (posture?.ports ?? []).flatMap(port => {
            const spec = ports.find(each => each.port === port.port);
            const isWebhook = /webhook|admission/.test(
              `${port.name ?? ''} ${String(spec?.targetPort ?? '')}`,
            );
            const target = port.targets.find(
              ({ accepts }) => accepts === 'strict',
            );
            return isWebhook && target ? [{ port, target }] : [];
          });
          if (strict.length === 0) return [];
          return [
            {
              subject: service.ref,
              services: posture ? [posture.ref] : [],
              routeIds: [],
              message: `The sidecar of ${named(
                controller,
              )} accepts mTLS only on port ${
                strict[0].target.targetPort
              }, where the API server calls its admission webhook.`,
              evidence: strict
                .flatMap(({ target }) => target.because)
                .slice(0, 5),
              remedy: release(context, ref),
            },
          ];
        }),
    ),
  examples: [
    {
      title:
        'STRICT in the namespace of a controller that captures inbound traffic',
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
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.15.1
          args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]
          ports:
            - { name: http, containerPort: 80 }
            - { name: https, containerPort: 443 }
            - { name: webhook, containerPort: 8443 }
---
apiVersion: v1
kind: Service
metadata:
  name: ingress-nginx-controller-admission
  namespace: ingress-nginx
spec:
  clusterIP: 10.96.0.11
  selector:
    app.kubernetes.io/name: ingress-nginx
    app.kubernetes.io/component: controller
  ports:
    - { name: https-webhook, port: 443, targetPort: webhook }
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
      finds: ['Service ingress-nginx/ingress-nginx-controller-admission'],
      fixed: true,
    },
  ],
});

function release(context: FindingContext, workload: ObjectRef): Remedy {
  const manifest = context.manifestOf(workload);
  const change = manifest && releaseInbound(workload, manifest);
  return change
    ? {
        summary: 'Leave what the controller receives to the controller',
        changes: [change],
        costs: ['The pods of the controller restart.'],
      }
    : {
        noFix:
          'The pod template says already that nothing is intercepted; its pods were made before.',
        alternatives: ['Restart the pods of the controller.'],
      };
}
