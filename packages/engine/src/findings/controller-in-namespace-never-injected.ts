import { injectionAskedFor, neverInjected } from './lib/injectionAsked';
import { controllerWorkloads, reachOf, workloadKinds } from './lib/controllers';
import { namedFirst } from './lib/titles';
import { Namespace } from '../snapshot/kinds';
import { defineFinding } from './types';

export const controllerInNamespaceNeverInjected = defineFinding({
  id: 'controller-in-namespace-never-injected',
  title: 'A controller asks for a sidecar where Istio never injects one',
  severity: 'high',
  why: `Istio leaves the system namespaces of Kubernetes alone, whatever their labels and
those of their pods say. Controllers that come with a distribution, such as
Traefik of k3s, live there.

The request for a sidecar is accepted and ignored, and the controller sends
plaintext.`,
  sources: [
    {
      title: 'Istio: the namespaces that the injector ignores, sources',
      url: 'https://github.com/istio/istio/blob/master/pkg/kube/inject/initializer.go',
    },
    {
      title: 'Istio: sidecar injection problems',
      url: 'https://istio.io/latest/docs/ops/common-problems/injection/',
    },
  ],
  inputs: [Namespace, ...workloadKinds],
  check: context =>
    controllerWorkloads(context).flatMap(workload => {
      const { controller, ref } = workload;
      const { namespace = '' } = ref;
      if (!neverInjected.includes(namespace)) return [];
      const asked = injectionAskedFor(context, workload);
      // Ambient is not bound by the list of the injector.
      if (!asked || asked.value === 'ambient') return [];
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `${namedFirst(
            controller,
          )} asks for a sidecar, and Istio never injects into ${namespace}.`,
          evidence: [
            {
              rule: 'R1.17',
              message: `the injector ignores namespace ${namespace}`,
              object: ref,
              path: 'metadata.namespace',
              value: namespace,
            },
            asked,
          ],
          remedy: {
            noFix:
              'A workload cannot move to another namespace; it has to be installed there anew.',
            alternatives: [
              'Install the controller in a namespace of its own.',
              'Chain it through an Istio gateway.',
            ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'A controller in kube-system with the label for a sidecar',
      from: 'nginx-mtls',
      without: ['Deployment ingress-nginx/ingress-nginx-controller'],
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ingress-nginx-controller
  namespace: kube-system
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
      finds: ['Deployment kube-system/ingress-nginx-controller'],
      fixed: false,
    },
  ],
});
