import type { ServiceRef } from 'istio-ingress-contract';
import { controlPlaneOf } from '../mesh/controlPlanes';
import { modeForPort, peerPolicyOf } from '../mesh/peerAuthentications';
import type { MeshPod } from '../mesh/pods';
import { injectWorkload } from '../recipes/meshWorkload';
import { Service } from '../snapshot/kinds';
import {
  evidenceOf,
  isFromCloud,
  isFromOutsideMesh,
  lastHops,
  lastHopsTo,
  sendsPlaintext,
  servicesOf,
  serviceText,
} from './lib/routes';
import { workloadsBehind } from './lib/workloads';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const backendOutsideMesh = defineFinding({
  id: 'backend-outside-mesh',
  title: 'An exposed service has no proxy of the mesh',
  severity: 'medium',
  why: `Nothing guards the port that outside traffic reaches: no policy applies to
it, STRICT included, and every client sends it plaintext.`,
  sources: [
    {
      title: 'Istio: installing the sidecar',
      url: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
    },
  ],
  inputs: [Service],
  scope: 'service',
  check: context => {
    const byService = new Map<string, ReturnType<typeof lastHops>>();
    for (const last of lastHops(context)) {
      const { route, hop } = last;
      if (!route.service || hop.accepts !== 'unguarded' || !sendsPlaintext(hop))
        continue;
      const key = `${route.service.namespace}/${route.service.name}`;
      byService.set(key, [...(byService.get(key) ?? []), last]);
    }
    return [...byService.values()].map(hops => ({
      subject: {
        group: '',
        kind: 'Service',
        namespace: hops[0].route.service!.namespace,
        name: hops[0].route.service!.name,
      },
      services: servicesOf(hops[0].route),
      routeIds: hops.map(({ route }) => route.id),
      message: `No pod behind ${serviceText(
        hops[0].route,
      )} has a data plane of the mesh on this port, so what arrives is plaintext and no policy applies.`,
      evidence: evidenceOf(hops[0]),
      remedy: inject(context, hops[0].route.service!),
    }));
  },
  examples: [
    {
      title: 'Injection is switched off for one workload',
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
      finds: ['Service shop/cart'],
      fixed: true,
    },
  ],
});

/** Injection for the workload behind a service, when there is exactly one. */
export function inject(context: FindingContext, ref: ServiceRef): Remedy {
  const service = context.objects.get(Service, ref.namespace, ref.name);
  const workloads = service ? workloadsBehind(context.snapshot, service) : [];
  const workload = workloads.length === 1 ? workloads[0].ref : undefined;
  const manifest = workload && context.manifestOf(workload);
  const change = workload && manifest && injectWorkload(workload, manifest);
  const refused = clientRefusedOnceGuarded(
    context,
    ref,
    workloads.flatMap(({ pods }) => pods),
  );
  if (change && refused) {
    return {
      noFix: `STRICT takes effect as soon as a proxy is there, and ${refused} sends plaintext: its requests would be refused.`,
      alternatives: [
        `Let ${refused} send mTLS first, or chain it through an Istio gateway.`,
        'Set PERMISSIVE for this port, inject the sidecar, and go back to STRICT when all clients send mTLS.',
      ],
    };
  }
  if (!change) {
    return {
      noFix: 'The workload of these pods was not found, or there are several.',
      alternatives: [
        'Label the namespace istio-injection=enabled, or the pod template sidecar.istio.io/inject: "true", and restart the pods.',
      ],
    };
  }
  return {
    summary: `Inject a sidecar into ${workload.kind} ${workload.name}`,
    changes: [change],
    costs: ['The pods restart.', 'Each pod runs one container more.'],
  };
}

/** A client of the service that a STRICT policy would refuse, if one applies. */
function clientRefusedOnceGuarded(
  context: FindingContext,
  ref: ServiceRef,
  pods: readonly MeshPod[],
): string | undefined {
  const plane = controlPlaneOf(context.snapshot);
  const last = lastHopsTo(context, ref).find(({ hop }) => {
    const staysPlain =
      isFromCloud(hop) ||
      isFromOutsideMesh(hop) ||
      hop.wire.addressing === 'pod-ip';
    if (
      !staysPlain ||
      hop.from.kind === 'istio-gateway' ||
      !sendsPlaintext(hop)
    )
      return false;
    return pods.some(pod => {
      const policy = peerPolicyOf(
        context.snapshot,
        plane,
        pod.namespace,
        pod.labels,
      );
      return hop.endpoints.some(
        ({ port }) =>
          port !== undefined && modeForPort(policy, port) === 'strict',
      );
    });
  });
  return last && named(last.hop.from);
}
