import { fact } from '../../evidence';
import { BackendTLSPolicy } from '../../snapshot/kinds';
import { absentController, claimIngresses } from '../lib/claimIngresses';
import {
  backendOfRef,
  claimGatewayRoutes,
  type GatewayDestination,
  ownGateways,
} from '../lib/gatewayRoutes';
import { edgeOf, pathsOf } from '../lib/kubernetesIngress';
import type {
  ControllerDraft,
  Discovery,
  EntryClaim,
  RouteDraft,
  Upstream,
  VendorContext,
} from '../types';
import {
  type ContourController,
  defaultRule,
  findControllers,
  vendorName,
} from './controllers';
import { proxyEntries } from './proxies';
import { type ContourTarget, upstreamOf } from './upstream';

/** Everything that Contour serves. */
export function discover(context: VendorContext): Discovery {
  const { objects, snapshot } = context;
  const found = findControllers(context);
  const claimed = claimIngresses(
    context,
    { ...vendorName, rule: defaultRule },
    found,
    (ingress, controllerId, controller) =>
      pathsOf(ingress).map((path): RouteDraft => {
        const draft = { rule: path.rule, edge: edgeOf(path), controllerId };
        if (path.backend.kind !== 'service')
          return { ...draft, backend: path.backend, upstream: UNKNOWN };
        const { namespace, name, port } = path.backend;
        return {
          ...draft,
          ...upstreamOf(objects, controller, {
            namespace,
            name,
            ...(port === undefined ? {} : { port }),
            layer: 'http',
          }),
        };
      }),
  );
  let absent: ControllerDraft | undefined = claimed.controllers[0];
  const notFound = () => (absent ??= absentController(snapshot, vendorName)).id;
  const entries = [
    ...claimed.entries,
    ...proxyEntries(context, found, notFound),
    ...gatewayEntries(context, found, notFound),
  ];
  return {
    controllers: [
      ...found.map(({ controller }) => controller),
      ...(absent ? [absent] : []),
    ],
    entries,
  };
}

const UNKNOWN: Upstream = {
  addressing: 'unknown',
  host: { from: 'unknown' },
  protocol: 'unknown',
  clientTls: 'unknown',
  because: [],
};

function gatewayEntries(
  { objects, snapshot }: VendorContext,
  found: readonly ContourController[],
  notFound: () => string,
): EntryClaim[] {
  const gateways = ownGateways(
    objects,
    snapshot,
    ['projectcontour.io/gateway-controller'],
    /^contour$/,
  );
  if (gateways.length === 0) return [];
  const [first] = found;
  const id = first?.controller.id ?? notFound();
  return claimGatewayRoutes(
    objects,
    snapshot,
    gateways,
    () => id,
    destination => complete(objects, first, destination),
  );
}

function complete(
  objects: VendorContext['objects'],
  controller: ContourController | undefined,
  { route, backendRef, rewrittenHost, edge }: GatewayDestination,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const backend = backendOfRef(route, backendRef);
  if (backend.kind !== 'service') return { backend, upstream: UNKNOWN };
  const { namespace, name, port } = backend;
  const policy = policyOf(objects, namespace, name);
  const raw = route.ref.kind === 'TCPRoute' || route.ref.kind === 'TLSRoute';
  return upstreamOf(objects, controller, {
    namespace,
    name,
    ...(port === undefined ? {} : { port }),
    ...(route.ref.kind === 'GRPCRoute' ? { protocol: 'h2c' } : {}),
    ...(rewrittenHost
      ? {
          rewritten: {
            host: { from: 'value', value: rewrittenHost.value },
            because: rewrittenHost.because,
          },
        }
      : {}),
    ...(policy ? { policy } : {}),
    layer: raw ? (edge === 'passthrough' ? 'passthrough' : 'tcp') : 'http',
  });
}

function policyOf(
  objects: VendorContext['objects'],
  namespace: string,
  name: string,
): ContourTarget['policy'] {
  const policy = objects
    .inNamespace(BackendTLSPolicy, namespace)
    .find(({ body }) =>
      body.spec?.targetRefs.some(
        target => target.kind === 'Service' && target.name === name,
      ),
    );
  if (!policy) return undefined;
  const hostname = policy.body.spec?.validation?.hostname;
  return {
    ...(hostname ? { hostname } : {}),
    because: fact('V5', 'a policy asks for TLS', policy, {
      path: 'spec.validation.hostname',
      value: hostname,
    }),
  };
}
