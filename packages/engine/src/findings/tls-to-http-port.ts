import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { removeField } from '../recipes/patch';
import {
  evidenceOf,
  type LastHop,
  lastHops,
  isFromCloud,
  portProtocol,
  servicesOf,
  serviceText,
} from './lib/routes';
import { chainInstead } from './lib/remedies';
import { isHttp } from './lib/hosts';
import { named, namedFirst } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const tlsToHttpPort = defineFinding({
  id: 'tls-to-http-port',
  title:
    'The controller starts TLS that the sidecar of the service does not take',
  severity: 'critical',
  why: `Before a port declared HTTP a sidecar expects two things: plaintext HTTP or mTLS of
the mesh. TLS from a controller is neither. Under STRICT it lacks a certificate of
the mesh, and under PERMISSIVE nothing takes it: connections are reset in both.`,
  sources: [
    {
      title: 'Istio: TLS configuration, inbound traffic of sidecars',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/tls-configuration/#sidecars',
    },
    {
      title: 'Istio: protocol selection',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(
        ({ route, hop }) =>
          route.brokenAt === undefined &&
          hop.from.kind !== 'istio-gateway' &&
          hop.wire.clientTls === 'simple' &&
          failsAsTls(hop),
      )
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        message: `${namedFirst(last.hop.from)} sends TLS to port ${
          last.route.servicePort ?? '?'
        } of ${serviceText(last.route)}, where ${
          isHttp(portProtocol(context, last.route)) &&
          last.hop.accepts === 'permissive'
            ? 'a sidecar takes plaintext HTTP and mTLS of the mesh'
            : 'only mTLS of the mesh is taken'
        }: connections are reset.`,
        evidence: evidenceOf(last),
        remedy: speakPlain(context, last),
      })),
  examples: [
    {
      title: 'backend-protocol HTTPS before a port named http',
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
    nginx.ingress.kubernetes.io/backend-protocol: HTTPS
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

/** Is TLS of the client refused by a proxy of the mesh? */
export function failsAsTls({
  outcome,
  accepts,
  endpoints,
}: LastHop['hop']): boolean {
  if (accepts === 'unguarded' || accepts === 'gateway') return false;
  const fails = (value: string) =>
    value === 'rejected' || value === 'tls-error';
  return fails(outcome) || endpoints.some(each => fails(each.outcome));
}

const BACKEND_PROTOCOL =
  /^metadata\.annotations\["([^"]*\/backend-protocol)"\]$/;

function speakPlain(context: FindingContext, { route, hop }: LastHop): Remedy {
  if (isFromCloud(hop)) {
    return {
      noFix: `${namedFirst(
        hop.from,
      )} holds no certificate of the mesh, so it can send this port plaintext at best.`,
      alternatives: [
        'Name the port https when the application ends TLS itself, and leave the port out of STRICT.',
        ...chainInstead,
      ],
    };
  }
  const by = hop.because.find(({ path }) => BACKEND_PROTOCOL.test(path ?? ''));
  const change = by && withoutAnnotation(context, by);
  return change
    ? {
        summary: 'Let the controller send HTTP, and its sidecar encrypt it',
        changes: [change],
        costs: [
          'An application that ends TLS itself needs its port declared https instead.',
        ],
      }
    : {
        noFix: 'Whether the application ends TLS itself cannot be seen.',
        alternatives: [
          `Name port ${
            route.servicePort ?? ''
          } https when the application ends TLS itself.`,
          `Let ${named(hop.from)} send HTTP, and its sidecar encrypt it.`,
        ],
      };
}

function withoutAnnotation(
  context: FindingContext,
  { object, path }: Evidence,
):
  | { op: 'patch'; object: ObjectRef; ops: ReturnType<typeof removeField> }
  | undefined {
  const key = BACKEND_PROTOCOL.exec(path ?? '')?.[1];
  const manifest = object && context.manifestOf(object);
  const ops =
    manifest && key
      ? removeField(manifest, ['metadata', 'annotations', key])
      : [];
  return object && ops.length > 0 ? { op: 'patch', object, ops } : undefined;
}
