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
    let routes: { of: RoutesOf; to: RoutesOf } | undefined;
    // Hardly ever needed, and then for many at once.
    const grouped = () =>
      (routes ??= {
        of: groupBy(context.routes, ({ entry }) => entry),
        to: groupBy(context.routes, ({ service }) => service),
      });
    const onServices = context.objects.list(Service).flatMap(service => {
      const keys = strayKeys('Service', service);
      if (keys.length === 0) return [];
      const to = grouped().to.get(placeOf(service)) ?? [];
      const entries = to.map(({ entry }) => entry);
      return misplaced(context, 'Service', service, keys, to, entries);
    });
    const onIngresses = context.objects.list(Ingress).flatMap(ingress => {
      const keys = strayKeys('Ingress', ingress);
      if (keys.length === 0) return [];
      const of = grouped().of.get(placeOf(ingress)) ?? [];
      const backends = of.flatMap(servicesOf).map(({ namespace, name }) => ({
        group: '',
        kind: 'Service',
        namespace,
        name,
      }));
      return misplaced(context, 'Ingress', ingress, keys, of, backends);
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

/** Annotations that are read on objects of other kinds. */
function strayKeys(
  kind: 'Ingress' | 'Service',
  { annotations }: Annotated,
): string[] {
  return Object.keys(annotations)
    .sort()
    .filter(key => familyOf(key)?.kinds.includes(kind) === false);
}

function misplaced(
  context: FindingContext,
  kind: 'Ingress' | 'Service',
  object: Annotated,
  stray: readonly string[],
  routes: readonly Route[],
  rightful: readonly ObjectRef[],
) {
  // Of another vendor than the one that serves it: another finding.
  const keys = stray.filter(key =>
    routes.some(
      ({ vendor }) =>
        familyOf(key)?.vendors.includes(vendor) &&
        !familyOf(key)?.ofAnyKind?.includes(vendor),
    ),
  );
  if (keys.length === 0) return [];
  const [vendor] = familyOf(keys[0])?.vendors ?? [];
  const kinds = familyOf(keys[0])?.kinds.join(' or ');
  return [
    {
      subject: object.ref,
      services: distinct(routes.flatMap(servicesOf)),
      routeIds: routes.map(({ id }) => id),
      message: `${keys.join(', ')} ${
        keys.length === 1 ? 'has' : 'have'
      } no effect on a ${kind}: ${vendor} reads ${
        keys.length === 1 ? 'it' : 'them'
      } on ${kinds} only.`,
      evidence: keys.map(key => ({
        rule: 'V3',
        message: `the annotation stands on a ${kind}`,
        object: object.ref,
        path: `metadata.annotations["${key}"]`,
        value: object.annotations[key],
        source: familyOf(key)?.source,
      })),
      remedy: move(context, object, keys, rightful),
    },
  ];
}

function move(
  context: FindingContext,
  from: Annotated,
  keys: readonly string[],
  rightful: readonly ObjectRef[],
): Remedy {
  const source = context.manifestOf(from.ref);
  const targets = distinct(rightful);
  if (!source || targets.length === 0) {
    return {
      noFix: 'The object where it belongs was not found.',
      alternatives: [
        'Move the setting by hand to the object that the controller reads.',
      ],
    };
  }
  const changes: Change[] = targets.flatMap(target => {
    const manifest = context.manifestOf(target);
    const change =
      manifest &&
      setFields(
        target,
        manifest,
        keys.map(key => ({
          path: ['metadata', 'annotations', key],
          value: from.annotations[key],
        })),
      );
    return change ?? [];
  });
  return {
    summary: `Move ${keys.join(', ')} to ${targets
      .map(({ kind, name }) => `${kind} ${name}`)
      .join(', ')}`,
    changes: [
      {
        op: 'patch',
        object: from.ref,
        ops: keys.flatMap(key =>
          removeField(source, ['metadata', 'annotations', key]),
        ),
      },
      ...changes,
    ],
    costs: ['The setting takes effect for the first time: read what it does.'],
  };
}

function distinct<
  T extends { kind?: string; namespace?: string; name: string },
>(items: readonly T[]): T[] {
  return [
    ...new Map(
      items.map(item => [
        `${item.kind ?? ''}/${item.namespace ?? ''}/${item.name}`,
        item,
      ]),
    ).values(),
  ];
}

type RoutesOf = ReadonlyMap<string, readonly Route[]>;

/** Routes of Ingresses, by the place of what `whose` names. */
function groupBy(
  routes: readonly Route[],
  whose: (route: Route) => { namespace?: string; name: string } | undefined,
): RoutesOf {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const owner = route.entry.kind === 'Ingress' ? whose(route) : undefined;
    if (!owner) continue;
    const key = placeOf(owner);
    const known = groups.get(key);
    if (known) known.push(route);
    else groups.set(key, [route]);
  }
  return groups;
}

function placeOf({ namespace, name }: { namespace?: string; name: string }) {
  return `${namespace}/${name}`;
}
