import type { Change, ObjectRef, Route } from 'istio-ingress-contract';
import { removeField, setFields } from '../recipes/patch';
import { Ingress, Service } from '../snapshot/kinds';
import { annotationFamilies } from './lib/annotationFamilies';
import { distinctServices } from './lib/controllers';
import { editDistance } from './lib/editDistance';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const misspeltAnnotation = defineFinding({
  id: 'misspelt-annotation',
  title: 'An annotation begins like one of an ingress controller, misspelt',
  severity: 'high',
  why: `Any annotation is valid for the API server. One whose first part is a letter or two
off is read by nobody, and the setting that it carries is not in force, without a
warning anywhere.`,
  sources: [
    {
      title: 'AWS Load Balancer Controller issue 2726: ingress.kuberentes.io',
      url: 'https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2726',
    },
    {
      title: 'Kubernetes: annotations',
      url: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/',
    },
  ],
  inputs: [Ingress, Service],
  check: context => {
    const meantFor = new Map<string, string | undefined>();
    const meant = (domain: string) => {
      if (!meantFor.has(domain)) meantFor.set(domain, closest(domain));
      return meantFor.get(domain);
    };
    let routes: Map<string, Route[]> | undefined;
    const annotated = [
      ...context.objects.list(Ingress),
      ...context.objects.list(Service),
    ];
    return annotated.flatMap(({ ref, annotations }) =>
      Object.keys(annotations)
        .sort()
        .flatMap(key => {
          const slash = key.indexOf('/');
          const domain = slash < 0 ? undefined : meant(key.slice(0, slash));
          if (!domain) return [];
          routes ??= byObject(context.routes);
          const own =
            routes.get(`${ref.kind} ${ref.namespace}/${ref.name}`) ?? [];
          const right = `${domain}${key.slice(slash)}`;
          return [
            {
              subject: ref,
              discriminator: key,
              services: distinctServices(own),
              routeIds: own.map(({ id }) => id),
              message: `${key} is read by no controller; ${right} is.`,
              evidence: [
                {
                  rule: 'V3',
                  message: `nobody reads annotations of ${key.slice(0, slash)}`,
                  object: ref,
                  path: `metadata.annotations["${key}"]`,
                  value: annotations[key],
                },
              ],
              remedy: rename(context, ref, key, right, annotations[key]),
            },
          ];
        }),
    );
  },
  examples: [
    {
      title: 'Two letters changed places',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kuberentes.io/service-upstream: 'true' # kubernetes
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
      finds: ['Ingress shop/cart'],
      fixed: true,
    },
  ],
});

/** First parts of annotations that exist, sorted. */
const OF_CONTROLLERS: readonly string[] = [
  ...new Set(
    annotationFamilies.map(({ prefix }) =>
      prefix.slice(0, prefix.indexOf('/')),
    ),
  ),
].sort();

// In use for something else, or spelt alike on purpose.
const OTHERS: readonly string[] = [
  'ingress.kubernetes.io',
  'kubernetes.io',
  'traefik.io',
  'haproxy.com',
  'nginx.com',
];

function closest(domain: string): string | undefined {
  if (OF_CONTROLLERS.includes(domain) || OTHERS.includes(domain))
    return undefined;
  // Two letters of a short name may be another name.
  const allowed = domain.length > 12 ? 2 : 1;
  return OF_CONTROLLERS.find(known => {
    const distance = editDistance(domain, known, allowed);
    return distance !== undefined && distance > 0;
  });
}

function byObject(routes: readonly Route[]): Map<string, Route[]> {
  const index = new Map<string, Route[]>();
  const add = (key: string, route: Route) => {
    const there = index.get(key);
    if (there) there.push(route);
    else index.set(key, [route]);
  };
  for (const route of routes) {
    const { entry, service } = route;
    add(`${entry.kind} ${entry.namespace}/${entry.name}`, route);
    if (service) add(`Service ${service.namespace}/${service.name}`, route);
  }
  return index;
}

function rename(
  context: FindingContext,
  ref: ObjectRef,
  wrong: string,
  right: string,
  value: string,
): Remedy {
  const manifest = context.manifestOf(ref);
  const set: Change | undefined =
    manifest &&
    setFields(ref, manifest, [
      { path: ['metadata', 'annotations', right], value },
    ]);
  if (!manifest || set?.op !== 'patch') {
    return {
      noFix: `${right} is there already, so what is misspelt may be left over.`,
      alternatives: [`Remove ${wrong}.`],
    };
  }
  return {
    summary: `Write ${right}`,
    changes: [
      {
        ...set,
        ops: [
          ...set.ops,
          ...removeField(manifest, ['metadata', 'annotations', wrong]),
        ],
      },
    ],
    costs: ['The setting takes effect for the first time: read what it does.'],
  };
}
