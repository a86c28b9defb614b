import { injectionAskedFor } from './lib/injectionAsked';
import { controllerWorkloads, reachOf, workloadKinds } from './lib/controllers';
import { namedFirst } from './lib/titles';
import { Namespace } from '../snapshot/kinds';
import { defineFinding } from './types';

export const controllerOnHostNetwork = defineFinding({
  id: 'controller-on-host-network',
  title: 'A controller is meant to be in the mesh and runs on the host network',
  severity: 'high',
  why: `Neither the injector nor ambient touches pods on the host network. The label that
asks for a sidecar is accepted and ignored: the controller looks as if it were in
the mesh, and sends plaintext.`,
  sources: [
    {
      title: 'Istio: sidecar injection, pods that are not injected',
      url: 'https://istio.io/latest/docs/ops/common-problems/injection/',
    },
    {
      title: 'Istio: application requirements',
      url: 'https://istio.io/latest/docs/ops/deployment/application-requirements/',
    },
  ],
  inputs: [Namespace, ...workloadKinds],
  check: context =>
    controllerWorkloads(context).flatMap(workload => {
      const { controller, ref, spec } = workload;
      const asked = injectionAskedFor(context, workload);
      if (!spec.hostNetwork || !asked) return [];
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `${namedFirst(
            controller,
          )} is asked into the mesh and has hostNetwork: true, which keeps it out.`,
          evidence: [
            {
              rule: 'R1.17',
              message: 'pods on the host network get no data plane',
              object: ref,
              path: 'spec.template.spec.hostNetwork',
              value: 'true',
            },
            asked,
          ],
          remedy: {
            noFix:
              'Without the host network the controller is reached at other ports and addresses, which depends on what is in front of it.',
            alternatives: [
              'Run it on the pod network behind a Service of type LoadBalancer; hostPort keeps the ports of the nodes and allows a sidecar.',
              'Chain it through an Istio gateway.',
            ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'A sidecar is asked for beside hostNetwork',
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
        traffic.sidecar.istio.io/includeInboundPorts: ''
    spec:
      hostNetwork: true # no injection
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
