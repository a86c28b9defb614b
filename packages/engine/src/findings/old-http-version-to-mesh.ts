import { setFields } from '../recipes/patch';
import { Ingress } from '../snapshot/kinds';
import { distinctServices } from './lib/controllers';
import { type LastHop, lastHops } from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';
import type { ObjectRef } from 'istio-ingress-contract';

export const oldHttpVersionToMesh = defineFinding({
  id: 'old-http-version-to-mesh',
  title: 'The controller speaks HTTP/1.0 to proxies of the mesh',
  severity: 'medium',
  why: `Envoy answers HTTP/1.0 with 426 Upgrade Required unless Istio was told to accept
it. A service that worked behind the controller stops working once it, or the
controller, gets a sidecar.`,
  sources: [
    {
      title: 'Istio: traffic management problems, 426 Upgrade Required',
      url: 'https://istio.io/latest/docs/ops/common-problems/network-issues/',
    },
    {
      title: 'ingress-nginx: proxy-http-version',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#proxy-http-version',
    },
  ],
  inputs: [Ingress],
  scope: 'entry',
  check: context => {
    const byEntry = new Map<string, LastHop[]>();
    for (const last of lastHops(context)) {
      const { entry, vendor } = last.route;
      if (vendor !== 'ingress-nginx' || entry.kind !== 'Ingress') continue;
      if (last.hop.accepts === 'unguarded') continue;
      const key = `${entry.namespace}/${entry.name}`;
      const there = byEntry.get(key);
      if (there) there.push(last);
      else byEntry.set(key, [last]);
    }
    return [...byEntry.values()].flatMap(hops => {
      const { entry } = hops[0].route;
      const value = context.objects.get(
        Ingress,
        entry.namespace ?? '',
        entry.name,
      )?.annotations[KEY];
      if (value !== '1.0') return [];
      const routes = hops.map(({ route }) => route);
      return [
        {
          subject: entry,
          services: distinctServices(routes),
          routeIds: routes.map(({ id }) => id),
          message: `Requests of Ingress ${entry.name} reach a proxy of the mesh in HTTP/1.0, which it answers with 426.`,
          evidence: [
            {
              rule: 'M6.7',
              message: 'the controller speaks HTTP/1.0',
              object: entry,
              path: `metadata.annotations["${KEY}"]`,
              value,
            },
          ],
          remedy: speakNewer(context, entry),
        },
      ];
    });
  },
  examples: [
    {
      title: 'proxy-http-version 1.0',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local
    nginx.ingress.kubernetes.io/proxy-http-version: '1.0'
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 80 } } }
`,
      finds: ['Ingress shop/cart'],
      fixed: true,
    },
  ],
});

const KEY = 'nginx.ingress.kubernetes.io/proxy-http-version';

function speakNewer(context: FindingContext, entry: ObjectRef): Remedy {
  const manifest = context.manifestOf(entry);
  const change =
    manifest &&
    setFields(entry, manifest, [
      { path: ['metadata', 'annotations', KEY], value: '1.1' },
    ]);
  return change
    ? {
        summary: 'Speak HTTP/1.1',
        changes: [change],
        costs: ['An application that knows HTTP/1.0 only gets HTTP/1.1.'],
      }
    : {
        noFix: 'The manifest of the Ingress was not given.',
        alternatives: ['Set proxy-http-version to "1.1".'],
      };
}
