import { fact } from '../../evidence';
import { BackendTLSPolicy } from '../../snapshot/kinds';
import { backendOfRef, type GatewayDestination } from '../lib/gatewayRoutes';
import { unknownUpstream } from '../lib/gatewayUpstream';
import { edgeOf, pathsOf } from '../lib/kubernetesIngress';
import { gatewaysOfProxy, proxyDiscovery } from '../lib/proxyDiscovery';
import type { Discovery, RouteDraft, VendorContext } from '../types';
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
  const { objects } = context;
  const found = findControllers(context);
  return proxyDiscovery(
    context,
    { ...vendorName, rule: defaultRule },
    found,
    (ingress, controllerId, controller) =>
      pathsOf(ingress).map((path): RouteDraft => {
        const draft = { rule: path.rule, edge: edgeOf(path), controllerId };
        if (path.backend.kind !== 'service')
          return {
            ...draft,
            backend: path.backend,
            upstream: unknownUpstream(),
          };
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
    notFound => [
      ...proxyEntries(context, found, () => notFound().id),
      ...gatewaysOfProxy(
        context,
        found,
        notFound,
        {
          controllers: ['projectcontour.io/gateway-controller'],
          classNames: /^contour$/,
        },
        (destination, controller) => complete(objects, controller, destination),
      ),
    ],
  );
}

function complete(
  objects: VendorContext['objects'],
  controller: ContourController | undefined,
  { route, backendRef, rewrittenHost, edge }: GatewayDestination,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const backend = backendOfRef(route, backendRef);
  if (backend.kind !== 'service')
    return { backend, upstream: unknownUpstream() };
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
