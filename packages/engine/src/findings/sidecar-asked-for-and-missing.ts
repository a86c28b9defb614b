import { predictInjection } from '../mesh/injection';
import { type MeshPod, podsIn } from '../mesh/pods';
import { matchesSelector } from '../snapshot/selectors';
import { Pod } from '../snapshot/kinds';
import { controllerWorkloads, reachOf, workloadKinds } from './lib/controllers';
import { namedFirst } from './lib/titles';
import { defineFinding, type FindingContext } from './types';

export const sidecarAskedForAndMissing = defineFinding({
  id: 'sidecar-asked-for-and-missing',
  title: 'A controller would get a sidecar, and its running pods have none',
  severity: 'high',
  why: `Pods are injected when they are created. A label that was set later, a webhook that
failed, or a revision that was not there leaves pods without a sidecar, and
nothing repairs that: the manifests are right, and the controller sends
plaintext until its pods are replaced.`,
  sources: [
    {
      title: 'Istio: installing the sidecar',
      url: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
    },
    {
      title: 'Istio: sidecar injection problems',
      url: 'https://istio.io/latest/docs/ops/common-problems/injection/',
    },
  ],
  inputs: [Pod, ...workloadKinds],
  check: context =>
    controllerWorkloads(context).flatMap(workload => {
      const { controller, ref, labels, annotations, spec } = workload;
      const running = podsOf(context, workload);
      const bare = running.filter(({ role }) => role === 'none');
      if (bare.length === 0) return [];
      const injection = predictInjection(
        context.snapshot,
        ref.namespace ?? '',
        { labels, annotations, spec },
      );
      if (!injection.injected || injection.unknown) return [];
      if (injection.role !== 'sidecar') return [];
      return [
        {
          subject: ref,
          ...reachOf(context, controller),
          message: `${bare.length} of ${running.length} pods of ${namedFirst(
            controller,
          )} run without the sidecar that new ones would get: ${bare
            .slice(0, 3)
            .map(({ name }) => name)
            .join(', ')}${bare.length > 3 ? ' and more' : ''}.`,
          evidence: [
            ...bare.slice(0, 3).map(pod => ({
              rule: 'R1.1',
              message: 'the pod has no proxy of the mesh',
              object: pod.object,
              path: 'spec.containers',
            })),
            ...injection.because.slice(0, 2),
          ],
          remedy: {
            noFix:
              'The template is right; running pods have to be replaced, which no manifest says.',
            alternatives: [
              `kubectl rollout restart ${ref.kind.toLowerCase()}/${
                ref.name
              } --namespace ${ref.namespace}`,
              'Look for errors of the injection webhook when new pods come up bare as well.',
            ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'A pod from before the label',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: Pod
metadata:
  name: ingress-nginx-controller-7d9c-x1
  namespace: ingress-nginx
  labels:
    app.kubernetes.io/name: ingress-nginx
    app.kubernetes.io/component: controller
spec:
  containers: # no istio-proxy
    - name: controller
      image: registry.k8s.io/ingress-nginx/controller:v1.15.1
      args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]
status:
  podIP: 10.244.0.9
  phase: Running
  conditions:
    - { type: Ready, status: 'True' }
`,
      finds: ['Deployment ingress-nginx/ingress-nginx-controller'],
      fixed: false,
    },
  ],
});

function podsOf(
  context: FindingContext,
  { ref }: ReturnType<typeof controllerWorkloads>[number],
): MeshPod[] {
  const kind = workloadKinds.find(each => each.kind === ref.kind);
  const selector =
    kind &&
    context.objects.get(kind, ref.namespace ?? '', ref.name)?.body.spec
      ?.selector;
  if (!selector) return [];
  return podsIn(context.snapshot, ref.namespace ?? '').filter(
    pod => !pod.predicted && matchesSelector(selector, pod.labels),
  );
}
