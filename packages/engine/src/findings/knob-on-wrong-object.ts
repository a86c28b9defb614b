import type { Change, ObjectRef, Route } from 'istio-ingress-contract';
import { removeField, setFields } from '../recipes/patch';
import { Ingress, Service } from '../snapshot/kinds';
import { familyOf } from './lib/annotationFamilies';
import { servicesOf } from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const knobOnWrongObject = defineFinding({
  id: 'knob-on-wrong-object',
  title:
    'A setting of the ingress controller stands on an object where it is not read',
  severity: 'high',
  why: `Each controller reads its annotations on certain objects only. On another
one they are accepted by the API server and ignored: nothing warns, and the
setting looks as if it were in force.`,
  sources: [
    {
      title: 'ingress-nginx: annotations of an Ingress',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/',
    },
    {
      title: 'Traefik: annotations of Ingress and Service',
      url: 'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/',
    },
  ],
  inputs: [Ingress, Service],
  check: context => {
    const byService = groupByService(context.routes);
    const onServices = context.objects.list(Service).flatMap(service => {
      const routes = (
        byService.get(`${service.namespace}/${service.name}`) ?? []
      ).filter(({ entry }) => entry.kind === 'Ingress');
      return misplaced(
        context,
        'Service',
        service,
        routes,
        routes.map(({ entry }) => entry),
      );
    });
    const byIngress = groupByIngress(context.routes);
    const onIngresses = context.objects.list(Ingress).flatMap(ingress => {
      const routes =
        byIngress.get(`${ingress.namespace}/${ingress.name}`) ?? [];
      const backends = routes
        .flatMap(servicesOf)
        .map(({ namespace, name }) => ({
          group: '',
          kind: 'Service',
          namespace,
          name,
        }));
      return misplaced(context, 'Ingress', ingress, routes, backends);
    });
    return [...onServices, ...onIngresses];
  },
  examples: [
    {
      title: 'service-upstream on the Service instead of the Ingress',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true' # not read here
spec:
  clusterIP: 10.96.0.20
  selector: { app: cart }
  ports:
    - { name: http, port: 80, targetPort: 8080 }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local
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
      finds: ['Service shop/cart'],
      fixed: true,
    },
  ],
});

interface Annotated {
  ref: ObjectRef;
  annotations: Readonly<Record<string, string>>;
}

function misplaced(
  context: FindingContext,
  kind: 'Ingress' | 'Service',
  object: Annotated,
  routes: readonly Route[],
  rightful: readonly ObjectRef[],
) {
  return Object.keys(object.annotations)
    .sort()
    .flatMap(key => {
      const family = familyOf(key);
      if (!family || family.kinds.includes(kind)) return [];
      // Of another vendor than the one that serves it: another finding.
      const served = routes.filter(({ vendor }) =>
        family.vendors.includes(vendor),
      );
      if (served.length === 0) return [];
      return [
        {
          subject: object.ref,
          discriminator: key,
          services: [
            ...new Map(
              served
                .flatMap(servicesOf)
                .map(s => [`${s.namespace}/${s.name}`, s]),
            ).values(),
          ],
          routeIds: served.map(({ id }) => id),
          message: `${key} has no effect on a ${kind}: ${
            family.vendors[0]
          } reads it on ${family.kinds.join(' or ')} only.`,
          evidence: [
            {
              rule: 'V3',
              message: `the annotation stands on a ${kind}`,
              object: object.ref,
              path: `metadata.annotations["${key}"]`,
              value: object.annotations[key],
              source: family.source,
            },
          ],
          remedy: move(context, object, key, rightful),
        },
      ];
    });
}

function move(
  context: FindingContext,
  from: Annotated,
  key: string,
  targets: readonly ObjectRef[],
): Remedy {
  const source = context.manifestOf(from.ref);
  const distinct = [
    ...new Map(
      targets.map(t => [`${t.kind}/${t.namespace}/${t.name}`, t]),
    ).values(),
  ];
  const changes: Change[] = distinct.flatMap(target => {
    const manifest = context.manifestOf(target);
    const change =
      manifest &&
      setFields(target, manifest, [
        {
          path: ['metadata', 'annotations', key],
          value: from.annotations[key],
        },
      ]);
    return change ?? [];
  });
  if (!source || distinct.length === 0) {
    return {
      noFix: 'The object where it belongs was not found.',
      alternatives: [],
    };
  }
  return {
    summary: `Move ${key} to ${distinct
      .map(({ kind, name }) => `${kind} ${name}`)
      .join(', ')}`,
    changes: [
      {
        op: 'patch',
        object: from.ref,
        ops: removeField(source, ['metadata', 'annotations', key]),
      },
      ...changes,
    ],
    costs: ['The setting takes effect for the first time: read what it does.'],
  };
}

function groupByIngress(routes: readonly Route[]): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    if (route.entry.kind !== 'Ingress') continue;
    const key = `${route.entry.namespace}/${route.entry.name}`;
    const known = groups.get(key);
    if (known) known.push(route);
    else groups.set(key, [route]);
  }
  return groups;
}

function groupByService(routes: readonly Route[]): Map<string, Route[]> {
  const byService = new Map<string, Route[]>();
  for (const route of routes) {
    if (!route.service) continue;
    const key = `${route.service.namespace}/${route.service.name}`;
    const known = byService.get(key);
    if (known) known.push(route);
    else byService.set(key, [route]);
  }
  return byService;
}
