import type { Change, Manifest } from 'istio-ingress-contract';
import type {
  ExposureIntent,
  IntentGateway,
  IntentRefusal,
  MendTarget,
} from '../types';
import { metadataOf, refusals, refusesTcp } from './recipes';

interface RouteOptions {
  /** Of the backend, and of the route where the Gateway takes it there. */
  namespace: string;
  backend: { name: string; port: number };
  /** The Host that the backend sees, where it is not the client's. */
  hostname?: string;
  /** gRPC by its own kind of route, which has no filter for the Host. */
  kind?: 'HTTPRoute' | 'GRPCRoute';
}

const GROUP = 'gateway.networking.k8s.io';

/** The namespace of the intent's route to a backend of `namespace`. */
export function routeNamespace(
  { place }: ExposureIntent,
  namespace: string,
): string {
  return place?.namespace ?? namespace;
}

/** A route of the intent at the Gateway `namespace/name`, with the grant it needs. */
export function routeFor(
  intent: ExposureIntent,
  { namespace, backend, hostname, kind: wanted = 'HTTPRoute' }: RouteOptions,
): Manifest[] {
  if (!intent.className) return [];
  const [gatewayNamespace, name] = intent.className.split('/', 2);
  const kind = intent.service.speaks === 'tcp' ? 'TCPRoute' : wanted;
  const routeIn = routeNamespace(intent, namespace);
  const listener = intent.place?.listener;
  return [
    {
      apiVersion: `${GROUP}/${kind === 'TCPRoute' ? 'v1alpha2' : 'v1'}`,
      kind,
      metadata: metadataOf(intent, { namespace: routeIn }),
      spec: {
        parentRefs: [
          {
            namespace: gatewayNamespace,
            name,
            ...(listener ? { sectionName: listener } : {}),
          },
        ],
        ...(kind === 'TCPRoute' ? {} : { hostnames: [...intent.hosts] }),
        rules: [
          {
            ...(kind === 'HTTPRoute'
              ? {
                  matches: intent.paths.map(value => ({
                    path: { type: 'PathPrefix', value },
                  })),
                }
              : {}),
            ...(hostname && kind !== 'TCPRoute'
              ? { filters: [{ type: 'URLRewrite', urlRewrite: { hostname } }] }
              : {}),
            backendRefs: [
              { ...backend, ...(routeIn === namespace ? {} : { namespace }) },
            ],
          },
        ],
      },
    },
    ...(routeIn === namespace
      ? []
      : [
          {
            apiVersion: `${GROUP}/v1beta1`,
            kind: 'ReferenceGrant',
            metadata: metadataOf(intent, { namespace }),
            spec: {
              from: [{ group: GROUP, kind, namespace: routeIn }],
              to: [{ group: '', kind: 'Service', name: backend.name }],
            },
          },
        ]),
  ];
}

/**
 * The route of a chain; it lives beside the gateway's Service, which needs no
 * grant, where its Gateway takes routes from there.
 */
export function chainedRoute(
  intent: ExposureIntent,
  gateway: IntentGateway,
): Manifest[] {
  return routeFor(intent, {
    namespace: gateway.namespace,
    backend: { name: gateway.service, port: gateway.port },
    kind: intent.service.speaks === 'grpc' ? 'GRPCRoute' : 'HTTPRoute',
  });
}

/** What a route of the Gateway API cannot say, TCP apart. */
export const refusesOfAnyRoute = refusals(
  ({ className }) =>
    className?.includes('/')
      ? []
      : [
          {
            field: 'className',
            reason:
              'Routes bind to a Gateway: name an existing one as namespace/name.',
          },
        ],
  ({ tlsSecret, gateway }) =>
    tlsSecret && gateway?.tls !== 'simple'
      ? [
          {
            field: 'tls',
            reason:
              'The certificate for outside clients belongs to a listener of the Gateway, not to a route.',
          },
        ]
      : [],
  ({ service, paths }) =>
    service.speaks === 'grpc' && paths.join() !== '/'
      ? [
          {
            field: 'paths',
            reason: 'A GRPCRoute matches methods, not paths: leave this at /.',
          },
        ]
      : [],
);

/** The same for vendors that take no TCPRoute. */
export const refusesOfRoutes = refusals(
  refusesTcp('A Gateway'),
  refusesOfAnyRoute,
);

/** What a TCP route rests on. */
export function asksForTcpListener({
  className,
  service,
  place,
}: ExposureIntent): string[] {
  return service.speaks === 'tcp' && !place?.listener
    ? [
        `Gateway ${className} has a listener of protocol TCP for this service alone: a TCP route takes everything that comes to its port, and no host is looked at.`,
      ]
    : [];
}

/** TLS to the Istio gateway, for vendors that read it from the backend's side. */
export function refusesTlsToGateway({
  gateway,
}: ExposureIntent): IntentRefusal[] {
  return gateway?.tls === 'simple'
    ? [
        {
          field: 'gateway.tls',
          reason:
            'TLS towards a Service is a setting of that Service or a BackendTLSPolicy of it, with one server name for all routes: it is the platform’s to write. Go to the gateway’s plaintext port.',
        },
      ]
    : [];
}

/** An HTTPRoute carries gRPC only to a port that says so in appProtocol. */
export function asksForH2c({ service }: ExposureIntent): string[] {
  return service.speaks === 'grpc'
    ? [
        `The port of Service ${service.name} has to say appProtocol: kubernetes.io/h2c, else the controller speaks HTTP/1.1 to it.`,
      ]
    : [];
}

/**
 * A filter that makes the backend see `hostname`, for the rule of `pointer`.
 * Nothing where the rule has several destinations, since all would see it.
 */
export function mendHost(
  { entry, manifest, pointer }: MendTarget,
  hostname: string,
): Change[] {
  const index = /^\/spec\/rules\/(\d+)/.exec(pointer)?.[1];
  const rule =
    index === undefined ? undefined : rulesOf(manifest)[Number(index)];
  if (!rule || index === undefined) return [];
  const { backendRefs, filters = [] } = rule;
  if (Array.isArray(backendRefs) && backendRefs.length > 1) return [];
  if (!Array.isArray(filters) || JSON.stringify(filters).includes('URLRewrite'))
    return [];
  const path = `/spec/rules/${index}/filters`;
  const value = { type: 'URLRewrite', urlRewrite: { hostname } };
  return [
    {
      op: 'patch',
      object: entry,
      ops: [
        filters.length > 0
          ? { op: 'add', path: `${path}/-`, value }
          : { op: 'add', path, value: [value] },
      ],
    },
  ];
}

function rulesOf(
  manifest: Readonly<Record<string, unknown>>,
): readonly Readonly<Record<string, unknown>>[] {
  const { spec } = manifest;
  if (typeof spec !== 'object' || spec === null || !('rules' in spec))
    return [];
  return Array.isArray(spec.rules) ? spec.rules : [];
}
