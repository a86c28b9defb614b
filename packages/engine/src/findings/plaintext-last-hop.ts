import { both, chainInstead } from './lib/remedies';
import {
  evidenceOf,
  hostsText,
  isFromCloud,
  isFromOutsideMesh,
  type LastHop,
  lastHops,
  arrivesPlain,
  servicesOf,
  serviceText,
} from './lib/routes';
import { named, namedFirst } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

/** The rest of the plaintext hops have a cause of their own, and its finding. */
export const plaintextLastHop = defineFinding({
  id: 'plaintext-last-hop',
  title: 'Requests reach the service in plaintext',
  severity: 'medium',
  why: `The proxy before the service is not part of the mesh, so it sends what it
received without Istio's encryption. The service accepts that because its port is
permissive: everything works, and nothing shows that the bytes can be read inside
the cluster.

It turns into an outage the day someone sets STRICT.`,
  sources: [
    {
      title: 'Istio: third-party load balancers',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
    {
      title: 'Istio: mutual TLS migration',
      url: 'https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(
        ({ hop }) =>
          (isFromCloud(hop) || isFromOutsideMesh(hop)) &&
          arrivesPlain(hop) &&
          hop.accepts !== 'unguarded',
      )
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        message: `${namedFirst(last.hop.from)} sends requests for ${hostsText(
          last.route,
        )} to ${serviceText(
          last.route,
        )} in plaintext; they are refused as soon as STRICT is set.`,
        evidence: evidenceOf(last),
        remedy: remedyFor(context, last),
      })),
  examples: [
    {
      title: 'A controller without a sidecar, a permissive service',
      from: 'nginx-mtls',
      change: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: shop
spec:
  mtls:
    mode: PERMISSIVE
---
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
      labels: # no sidecar.istio.io/inject
        app.kubernetes.io/name: ingress-nginx
        app.kubernetes.io/component: controller
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.15.1
          args: [/nginx-ingress-controller, --controller-class=k8s.io/ingress-nginx]
`,
      finds: ['Ingress shop/cart'],
      fixed: true,
    },
  ],
});

/** Puts the controller into the mesh and lets it name the service. */
export function remedyFor(
  context: FindingContext,
  { route, hop }: LastHop,
): Remedy {
  if (isFromCloud(hop)) {
    return {
      noFix: `${namedFirst(
        hop.from,
      )} runs outside the cluster and holds no certificate of the mesh.`,
      alternatives: chainInstead,
    };
  }
  const controller = context.controllerOf(route);
  if (!controller) {
    return {
      noFix: 'The controller of this route is not known.',
      alternatives: chainInstead,
    };
  }
  const mend = context.mendRoute(route);
  // It holds a certificate of the mesh, and has to be told to use it.
  if (controller.dataPlane === 'certificates') return mend;
  const mesh = context.meshController(controller);
  // An entry that already names the service needs nothing more.
  if ('noFix' in mend && mend.alternatives.length === 0) return mesh;
  return both(
    `Put ${named(controller)} into the mesh, and let it address the Service`,
    mesh,
    mend,
  );
}
