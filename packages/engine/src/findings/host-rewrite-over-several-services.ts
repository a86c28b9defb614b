import type { ObjectRef, Route } from 'istio-ingress-contract';
import { serviceHostname } from '../mesh/hostnames';
import { setFields } from '../recipes/patch';
import { isHttp, namesService, rewrittenHost } from './lib/hosts';
import {
  evidenceOf,
  isFromSidecar,
  type LastHop,
  lastHops,
  portProtocol,
  serviceText,
} from './lib/routes';
import { distinctServices } from './lib/controllers';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const hostRewriteOverSeveralServices = defineFinding({
  id: 'host-rewrite-over-several-services',
  title: 'One Host is written for paths that lead to different services',
  severity: 'critical',
  why: `The setting that replaces the Host holds for the whole entry. Where its paths
lead to several services, every request carries the name of one of them, and the
sidecar of the controller sends it there: the other services get nothing, and
that one gets requests that are not for it.`,
  sources: [
    {
      title: 'ingress-nginx: upstream-vhost',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#custom-nginx-upstream-vhost',
    },
    {
      title: 'Istio: traffic routing, HTTP',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/traffic-routing/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context => {
    const byEntry = new Map<string, LastHop[]>();
    for (const last of lastHops(context)) {
      const { hop, route } = last;
      if (!isFromSidecar(hop) || hop.wire.addressing !== 'service-ip') continue;
      if (!isHttp(portProtocol(context, route))) continue;
      const host = rewrittenHost(last);
      if (!host) continue;
      const { kind, namespace, name } = route.entry;
      const key = `${kind} ${namespace}/${name} ${host}`;
      const there = byEntry.get(key);
      if (there) there.push(last);
      else byEntry.set(key, [last]);
    }
    return [...byEntry.values()].flatMap(hops => {
      const host = rewrittenHost(hops[0]) ?? '';
      const isOwn = ({ route }: LastHop) =>
        route.service !== undefined &&
        namesService(host, route.service, hops[0].hop.from.ref?.namespace);
      const wrong = hops.filter(last => !isOwn(last));
      const right = hops.find(isOwn);
      if (!right || wrong.length === 0) return [];
      const routes = wrong.map(({ route }) => route);
      const services = distinctServices(routes);
      return [
        {
          subject: right.route.entry,
          discriminator: host,
          services,
          routeIds: routes.map(({ id }) => id),
          message: `Requests for ${services
            .map(({ namespace, name }) => `${namespace}/${name}`)
            .join(', ')} carry Host ${host} and go to ${serviceText(
            right.route,
          )}.`,
          evidence: wrong.flatMap(evidenceOf).slice(0, 5),
          remedy: nameEach(context, right.route.entry, routes),
        },
      ];
    });
  },
  examples: [
    {
      title: 'Two services in an Ingress with upstream-vhost',
      from: 'nginx-mtls',
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: search
  namespace: shop
spec:
  selector: { matchLabels: { app: search } }
  template:
    metadata:
      labels: { app: search }
    spec:
      containers:
        - name: search
          image: registry.example/search:2.0.0
---
apiVersion: v1
kind: Service
metadata:
  name: search
  namespace: shop
spec:
  clusterIP: 10.96.0.21
  selector: { app: search }
  ports:
    - { name: http, port: 80, targetPort: 8080 }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local # for both paths
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 80 } } }
          - path: /search
            pathType: Prefix
            backend: { service: { name: search, port: { number: 80 } } }
`,
      finds: ['Ingress shop/cart'],
      fixed: true,
    },
  ],
});

const VHOST = 'nginx.ingress.kubernetes.io/upstream-vhost';

/** Variables of ingress-nginx let one annotation name each service. */
function nameEach(
  context: FindingContext,
  entry: ObjectRef,
  routes: readonly Route[],
): Remedy {
  const manifest = context.manifestOf(entry);
  const annotations = (manifest?.metadata as { annotations?: object })
    ?.annotations;
  const change =
    manifest && annotations && VHOST in annotations
      ? setFields(entry, manifest, [
          {
            path: ['metadata', 'annotations', VHOST],
            value: '$service_name.$namespace.svc.cluster.local',
          },
        ])
      : undefined;
  if (change) {
    return {
      summary: 'Let the Host name the service of each path',
      changes: [change],
      costs: [],
    };
  }
  return {
    noFix: 'The setting holds for the whole entry.',
    alternatives: routes
      .slice(0, 3)
      .map(({ service }) =>
        service
          ? `Give ${
              service.name
            } an entry of its own that writes Host ${serviceHostname(
              service.namespace,
              service.name,
            )}.`
          : 'One entry for each service.',
      ),
  };
}
