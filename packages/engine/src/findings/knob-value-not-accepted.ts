import type { ObjectRef, Route, VendorId } from 'istio-ingress-contract';
import { setFields } from '../recipes/patch';
import { Ingress, Service } from '../snapshot/kinds';
import { distinctServices } from './lib/controllers';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const knobValueNotAccepted = defineFinding({
  id: 'knob-value-not-accepted',
  title:
    'A switch of the ingress controller has a value that it does not accept',
  severity: 'medium',
  why: `Controllers compare the text of an annotation. Kong and the controller of F5 know
"true" only; those that read booleans as Go does know "true", "True" and "1", but
neither "yes" nor "on". Any other text switches nothing.`,
  sources: [
    {
      title: 'Kong: annotations',
      url: 'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
    },
    {
      title: 'Go: how text is read as a boolean',
      url: 'https://pkg.go.dev/strconv#ParseBool',
    },
  ],
  inputs: [Ingress, Service],
  check: context => {
    const isMeant =
      context.objects.list(Ingress).some(hasOddKnob('Ingress')) ||
      context.objects.list(Service).some(hasOddKnob('Service'));
    if (!isMeant) return [];
    const hits = new Map<string, Found>();
    for (const route of context.routes) {
      for (const [knob, ref] of candidates(context, route)) {
        const id = `${ref.ref.kind} ${ref.ref.namespace}/${ref.ref.name} ${knob.key}`;
        const known = hits.get(id);
        if (known) known.routes.push(route);
        else hits.set(id, { knob, ...ref, routes: [route] });
      }
    }
    return [...hits.values()].map(({ knob, ref, value, routes }) => ({
      subject: ref,
      discriminator: knob.key,
      services: distinctServices(routes),
      routeIds: routes.map(({ id }) => id),
      message: `${knob.key} is "${value}", which ${knob.vendor} does not take for a yes.`,
      evidence: [
        {
          rule: 'V3',
          message: 'the value switches nothing',
          object: ref,
          path: `metadata.annotations["${knob.key}"]`,
          value,
          source: knob.source,
        },
      ],
      remedy: sayTrue(context, ref, knob.key, value),
    }));
  },
  examples: [
    {
      title: 'A yes instead of true',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'yes' # not a boolean
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

/** A switch that decides how a controller reaches services. */
interface Knob {
  key: string;
  kind: 'Ingress' | 'Service';
  vendor: VendorId;
  reads: 'exactly-true' | 'go-boolean';
  source: string;
}

const knobs: readonly Knob[] = [
  {
    key: 'ingress.kubernetes.io/service-upstream',
    kind: 'Service',
    vendor: 'kong',
    reads: 'exactly-true',
    source:
      'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
  },
  {
    key: 'konghq.com/preserve-host',
    kind: 'Ingress',
    vendor: 'kong',
    reads: 'exactly-true',
    source:
      'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
  },
  {
    key: 'nginx.ingress.kubernetes.io/service-upstream',
    kind: 'Ingress',
    vendor: 'ingress-nginx',
    reads: 'go-boolean',
    source:
      'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#service-upstream',
  },
  {
    key: 'nginx.org/use-cluster-ip',
    kind: 'Ingress',
    vendor: 'f5-nginx',
    reads: 'exactly-true',
    source:
      'https://docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations/',
  },
  {
    key: 'traefik.ingress.kubernetes.io/service.nativelb',
    kind: 'Service',
    vendor: 'traefik',
    reads: 'go-boolean',
    source:
      'https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress/',
  },
];

interface Place {
  ref: ObjectRef;
  value: string;
}

interface Found extends Place {
  knob: Knob;
  routes: Route[];
}

function candidates(
  context: FindingContext,
  { vendor, entry, service }: Route,
): [Knob, Place][] {
  return knobs.flatMap((knob): [Knob, Place][] => {
    if (knob.vendor !== vendor) return [];
    const object =
      knob.kind === 'Ingress'
        ? entry.kind === 'Ingress'
          ? context.objects.get(Ingress, entry.namespace ?? '', entry.name)
          : undefined
        : service &&
          context.objects.get(Service, service.namespace, service.name);
    const value = object?.annotations[knob.key];
    if (!object || value === undefined || isRead(knob, value)) return [];
    return [[knob, { ref: object.ref, value }]];
  });
}

/** Does it carry a switch, whoever reads it, with a value that is none? */
function hasOddKnob(kind: Knob['kind']) {
  const ofKind = knobs.filter(knob => knob.kind === kind);
  return ({ annotations }: { annotations: Readonly<Record<string, string>> }) =>
    ofKind.some(knob => {
      const value = annotations[knob.key];
      return value !== undefined && !isRead(knob, value);
    });
}

const GO_BOOLEAN = /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

function isRead({ reads }: Knob, value: string): boolean {
  return reads === 'go-boolean'
    ? GO_BOOLEAN.test(value)
    : value === 'true' || value === 'false';
}

function sayTrue(
  context: FindingContext,
  ref: ObjectRef,
  key: string,
  value: string,
): Remedy {
  const manifest = context.manifestOf(ref);
  const meantYes = /^(1|t|true|yes|y|on|enabled?)$/i.test(value.trim());
  const change =
    manifest && meantYes
      ? setFields(ref, manifest, [
          { path: ['metadata', 'annotations', key], value: 'true' },
        ])
      : undefined;
  return change
    ? {
        summary: `Set ${key} to "true"`,
        changes: [change],
        costs: ['The setting takes effect for the first time.'],
      }
    : {
        noFix: 'Whether yes or no was meant cannot be told.',
        alternatives: ['Write "true" or "false".'],
      };
}
