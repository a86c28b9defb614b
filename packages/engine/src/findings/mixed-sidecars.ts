import type { MeshPod } from '../mesh/pods';
import { Pod, Service } from '../snapshot/kinds';
import { workloadsBehind } from './lib/workloads';
import { defineFinding, type FindingContext } from './types';

export const mixedSidecars = defineFinding({
  id: 'mixed-sidecars',
  title:
    'Some pods of one workload run without the sidecar that the others have',
  severity: 'high',
  why: `Pods keep what they were created with: after injection is switched on, or
when the injector was unreachable for a while, old pods go on without a proxy.
Requests are encrypted or not depending on the pod they reach, and STRICT protects
only some of them.`,
  sources: [
    {
      title: 'Istio: sidecar injection problems',
      url: 'https://istio.io/latest/docs/ops/common-problems/injection/',
    },
  ],
  inputs: [Pod, Service],
  scope: 'service',
  check: context =>
    servicesIn(context).flatMap(service =>
      workloadsBehind(context.snapshot, service).flatMap(({ ref, pods }) => {
        const live = pods.filter(({ predicted }) => !predicted);
        const guarded = live.filter(isInMesh);
        const bare = live.filter(({ role }) => role === 'none');
        if (guarded.length === 0 || bare.length === 0) return [];
        const where = {
          cluster: context.cluster,
          namespace: service.namespace,
          name: service.name,
        };
        return [
          {
            subject: ref,
            discriminator: service.name,
            services: [where],
            routeIds: [...(context.serviceOf(where)?.routeIds ?? [])],
            message: `${bare.length} of ${live.length} pods of ${ref.kind} ${
              ref.name
            } run without a proxy of the mesh: ${bare
              .slice(0, 3)
              .map(({ name }) => name)
              .join(', ')}.`,
            evidence: [
              ...bare.slice(0, 3).flatMap(pod => pod.because.slice(0, 1)),
              ...guarded.slice(0, 1).flatMap(pod => pod.because.slice(0, 1)),
            ],
            remedy: {
              noFix:
                'The template is right; running pods have to be replaced, which no manifest says.',
              alternatives: [
                `kubectl rollout restart ${ref.kind.toLowerCase()}/${
                  ref.name
                } --namespace ${ref.namespace}`,
              ],
            },
          },
        ];
      }),
    ),
  examples: [
    {
      title: 'One pod is older than the injection label',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: Pod
metadata:
  name: cart-5d8f-a
  namespace: shop
  labels:
    app: cart
    security.istio.io/tlsMode: istio
  annotations:
    sidecar.istio.io/status: '{"revision":"default"}'
spec:
  initContainers:
    - name: istio-proxy
      image: docker.io/istio/proxyv2:1.30.1
      args: [proxy, sidecar]
      restartPolicy: Always
  containers:
    - name: cart
      image: registry.example/cart:1.4.0
      ports:
        - { name: http, containerPort: 8080 }
status:
  phase: Running
  podIP: 10.244.0.21
---
apiVersion: v1
kind: Pod
metadata:
  name: cart-5d8f-b # created before injection was switched on
  namespace: shop
  labels:
    app: cart
spec:
  containers:
    - name: cart
      image: registry.example/cart:1.4.0
      ports:
        - { name: http, containerPort: 8080 }
status:
  phase: Running
  podIP: 10.244.0.22
`,
      finds: ['Deployment shop/cart'],
      fixed: false,
    },
  ],
});

function isInMesh({ role }: MeshPod): boolean {
  return role === 'sidecar' || role === 'ambient';
}

function servicesIn({ services, objects }: FindingContext) {
  return services.flatMap(
    ({ ref }) => objects.get(Service, ref.namespace, ref.name) ?? [],
  );
}
