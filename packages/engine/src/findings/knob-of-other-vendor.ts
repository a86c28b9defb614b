import { removeField } from '../recipes/patch';
import { Ingress } from '../snapshot/kinds';
import { familyOf } from './lib/annotationFamilies';
import { servicesOf } from './lib/routes';
import { defineFinding } from './types';

export const knobOfOtherVendor = defineFinding({
  id: 'knob-of-other-vendor',
  title: 'An entry carries settings of a controller that does not serve it',
  severity: 'medium',
  why: `Annotations of another controller are ignored without a word. Several
controllers use the class name nginx, and their annotations look alike: a recipe
copied from the documentation of one has no effect on the other.`,
  sources: [
    {
      title:
        'NGINX Ingress Controller and ingress-nginx are different projects',
      url: 'https://github.com/nginx/kubernetes-ingress#nginx-ingress-controller',
    },
  ],
  scope: 'entry',
  inputs: [Ingress],
  check: context =>
    context.entries.flatMap(entry => {
      if (
        entry.ref.kind !== 'Ingress' ||
        entry.state !== 'claimed' ||
        entry.vendor === 'unknown'
      ) {
        return [];
      }
      const ingress = context.objects.get(
        Ingress,
        entry.ref.namespace ?? '',
        entry.ref.name,
      );
      if (!ingress) return [];
      const foreign = Object.keys(ingress.annotations)
        .sort()
        .filter(key => {
          const family = familyOf(key);
          return family && !family.vendors.includes(entry.vendor);
        });
      if (foreign.length === 0) return [];
      const routes = context.routes.filter(({ id }) =>
        entry.routeIds.includes(id),
      );
      const manifest = context.manifestOf(entry.ref);
      return [
        {
          subject: entry.ref,
          services: [
            ...new Map(
              routes
                .flatMap(servicesOf)
                .map(s => [`${s.namespace}/${s.name}`, s]),
            ).values(),
          ],
          routeIds: entry.routeIds,
          message: `${foreign.join(', ')} ${
            foreign.length === 1 ? 'has' : 'have'
          } no effect: ${entry.vendor} serves this Ingress and does not read ${
            foreign.length === 1 ? 'it' : 'them'
          }.`,
          evidence: [
            ...foreign.map(key => ({
              rule: 'V3',
              message: `the annotation belongs to ${familyOf(key)?.vendors.join(
                ' or ',
              )}`,
              object: entry.ref,
              path: `metadata.annotations["${key}"]`,
              value: ingress.annotations[key],
              source: familyOf(key)?.source,
            })),
            ...entry.because,
          ],
          remedy: manifest
            ? {
                summary: 'Remove what has no effect',
                changes: [
                  {
                    op: 'patch' as const,
                    object: entry.ref,
                    ops: foreign.flatMap(key =>
                      removeField(manifest, ['metadata', 'annotations', key]),
                    ),
                  },
                ],
                costs: [],
              }
            : {
                noFix: 'The manifest of the entry was not given.',
                alternatives: [],
              },
        },
      ];
    }),
  examples: [
    {
      title: 'Settings of F5 NGINX on an Ingress of ingress-nginx',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.org/use-cluster-ip: 'true' # read by another controller
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
