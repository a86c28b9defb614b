import {
  evidenceOf,
  hostsText,
  isFromOutsideMesh,
  isRefused,
  lastHops,
  servicesOf,
  serviceText,
} from './lib/routes';
import { remedyFor } from './plaintext-last-hop';
import { named } from './lib/titles';
import { defineFinding } from './types';

export const rejectedByStrict = defineFinding({
  id: 'rejected-by-strict',
  title: 'STRICT refuses the only traffic that this entry sends',
  severity: 'critical',
  why: `The port accepts mTLS of the mesh only, and the ingress controller is not in
the mesh: its connections are reset, and clients see 502 or 503.`,
  sources: [
    {
      title: 'Istio: PeerAuthentication',
      url: 'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(
        ({ hop }) =>
          isFromOutsideMesh(hop) && isRefused(hop) && hop.sent === 'plaintext',
      )
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        message: `${serviceText(last.route)} refuses requests for ${hostsText(
          last.route,
        )}: STRICT is on, and ${named(last.hop.from)} ${
          last.hop.from.dataPlane === 'certificates'
            ? 'does not use its certificate of the mesh here'
            : 'has no data plane of the mesh'
        }.`,
        evidence: evidenceOf(last),
        remedy: remedyFor(context, last),
      })),
  examples: [
    {
      title: 'A controller without a sidecar before a STRICT service',
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
