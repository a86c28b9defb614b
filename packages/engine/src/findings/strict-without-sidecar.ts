import type { ServiceRef } from 'istio-ingress-contract';
import { servicesOfPod } from '../mesh/endpoints';
import { type MeshPod, podsIn } from '../mesh/pods';
import { PeerAuthentication, Pod, Service } from '../snapshot/kinds';
import { matchesLabels } from '../snapshot/selectors';
import { inject } from './backend-outside-mesh';
import { defineFinding, type FindingContext } from './types';

export const strictWithoutSidecar = defineFinding({
  id: 'strict-without-sidecar',
  title: 'A STRICT policy selects pods that have no proxy to enforce it',
  severity: 'high',
  why: `A PeerAuthentication is enforced by the proxy beside the application. Pods
without one accept plaintext from anyone, and the policy suggests the contrary to
everyone who reads it.`,
  sources: [
    {
      title: 'Istio: mutual TLS migration',
      url: 'https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/',
    },
  ],
  scope: PeerAuthentication,
  inputs: [PeerAuthentication, Pod, Service],
  check: context =>
    context.each(PeerAuthentication).flatMap(policy => {
      const spec = policy.body.spec;
      if (spec?.mtls?.mode !== 'STRICT') return [];
      const selector = spec.selector?.matchLabels ?? {};
      const pods = podsIn(context.snapshot, policy.namespace).filter(
        pod =>
          pod.role === 'none' &&
          !pod.unknown &&
          matchesLabels(selector, pod.labels),
      );
      const services = servicesBehind(context, pods);
      // Batch jobs and the like listen to nobody.
      if (services.length === 0) return [];
      return [
        {
          subject: policy.ref,
          services,
          routeIds: services
            .flatMap(service => context.serviceOf(service)?.routeIds ?? [])
            .sort(),
          message: `${policy.name} sets STRICT for pods of ${namesOf(
            services,
          )} that have no data plane of the mesh: nothing enforces it there.`,
          evidence: [
            {
              rule: 'R2.1',
              message: 'the policy sets STRICT',
              object: policy.ref,
              path: 'spec.mtls.mode',
              value: 'STRICT',
            },
            ...pods.slice(0, 5).flatMap(pod => pod.because.slice(0, 1)),
          ],
          remedy:
            services.length === 1
              ? inject(context, services[0])
              : {
                  noFix:
                    'Several services are concerned; each needs a decision of its own.',
                  alternatives: [
                    'Label the namespace istio-injection=enabled and restart the pods.',
                  ],
                },
        },
      ];
    }),
  examples: [
    {
      title: 'Injection is switched off for a workload of a STRICT namespace',
      from: 'nginx-mtls',
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels: { app: cart }
  template:
    metadata:
      labels:
        app: cart
        sidecar.istio.io/inject: 'false'
    spec:
      containers:
        - name: cart
          image: registry.example/cart:1.4.0
          ports:
            - { name: http, containerPort: 8080 }
`,
      finds: ['PeerAuthentication shop/default'],
      fixed: true,
    },
  ],
});

function servicesBehind(
  context: FindingContext,
  pods: readonly MeshPod[],
): ServiceRef[] {
  const found = new Map<string, ServiceRef>();
  for (const pod of pods) {
    for (const { namespace, name } of servicesOfPod(context.snapshot, pod)) {
      found.set(`${namespace}/${name}`, {
        cluster: context.cluster,
        namespace,
        name,
      });
    }
  }
  return [...found.keys()].sort().flatMap(key => found.get(key) ?? []);
}

/** The names of some services; of a whole mesh only the first ones. */
function namesOf(services: readonly ServiceRef[]): string {
  const names = services.slice(0, 5).map(({ name }) => name);
  const more = services.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
