import { fact } from '../../evidence';
import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { absentController } from '../lib/claimIngresses';
import {
  backendOfRef,
  claimGatewayRoutes,
  type GatewayDestination,
  ownGateways,
} from '../lib/gatewayRoutes';
import { goBoolean } from '../lib/booleans';
import { servicePort } from '../lib/servicePort';
import { passedThrough, payloadOf } from '../lib/payload';
import type {
  ControllerDraft,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';
import {
  isOn,
  NOT_FOUND,
  type Settings,
  type TraefikController,
  vendorName,
} from './settings';
import type { ClientTls } from './transports';
import { dial, httpUpstream, type Target, unknownUpstream } from './upstream';

const NATIVE = 'traefik.io/service.nativelb';

/** The routes of the Gateway API that Traefik serves. */
export function gatewayEntries(
  context: VendorContext,
  controllers: readonly TraefikController[],
): { controllers: ControllerDraft[]; entries: EntryClaim[] } {
  const { objects, snapshot } = context;
  const gateways = ownGateways(
    objects,
    snapshot,
    ['traefik.io/gateway-controller'],
    /^traefik$/,
  );
  if (gateways.length === 0) return { controllers: [], entries: [] };
  // Every Traefik with the provider serves every Gateway of the class.
  const serving = controllers.find(
    ({ settings }) => isOn(settings, 'kubernetesgateway') !== false,
  );
  const controller =
    serving?.controller ?? absentController(snapshot, vendorName);
  const settings = serving?.settings ?? NOT_FOUND;
  return {
    controllers: serving ? [] : [controller],
    entries: claimGatewayRoutes(
      objects,
      snapshot,
      gateways,
      () => controller.id,
      destination => complete(context, settings, destination),
    ),
  };
}

function complete(
  { objects }: VendorContext,
  settings: Settings,
  destination: GatewayDestination,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { route, backendRef, rewrittenHost, edge } = destination;
  const backend = backendOfRef(route, backendRef);
  if (backend.kind !== 'service')
    return { backend, upstream: unknownUpstream() };
  const service = objects.get(Service, backend.namespace, backend.name);
  const port = servicePort(service, backend.port);
  const native = goBoolean(service?.annotations[NATIVE]);
  const policy = policyOf(objects, backend.namespace, backend.name);
  const scheme = policy ? 'https' : byAppProtocol(port?.appProtocol);
  const target: Target = {
    provider: 'kubernetesgateway',
    namespace: backend.namespace,
    name: backend.name,
    ...(backend.port === undefined ? {} : { port: backend.port }),
    ...(service ? { holder: service } : {}),
    holderKind: 'Service',
    knobPath: name =>
      name === 'nativeLB'
        ? `metadata.annotations["${NATIVE}"]`
        : 'spec.ports.appProtocol',
    ...(native === undefined ? {} : { nativeLB: native }),
    ...(scheme ? { scheme } : {}),
    transport: policy ?? { clientTls: 'simple', because: [] },
  };
  if (route.ref.kind === 'TCPRoute' || route.ref.kind === 'TLSRoute') {
    const dialled = dial(objects, settings, target);
    return {
      backend: dialled.backend,
      upstream: {
        addressing: dialled.routing.addressing,
        ...(dialled.routing.unknown
          ? { unknown: dialled.routing.unknown }
          : {}),
        ...(edge === 'passthrough' ? passedThrough(port) : payloadOf(port)),
        because: dialled.routing.because,
      },
    };
  }
  const sent = httpUpstream(objects, settings, target, {
    redirects: false,
    errorServices: [],
    ...(rewrittenHost
      ? { host: { from: 'value', value: rewrittenHost.value } }
      : {}),
    because: rewrittenHost ? [rewrittenHost.because] : [],
  });
  return route.ref.kind === 'GRPCRoute'
    ? { ...sent, upstream: { ...sent.upstream, protocol: 'http2' } }
    : sent;
}

function policyOf(
  objects: VendorContext['objects'],
  namespace: string,
  name: string,
): ClientTls | undefined {
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
    clientTls: 'simple',
    ...(hostname ? { sni: { from: 'value', value: hostname } } : {}),
    because: [
      fact('V5', 'a policy asks for TLS', policy, {
        path: 'spec.validation.hostname',
        value: hostname,
      }),
    ],
  };
}

/** gateway/httproute.go#getHTTPServiceProtocol. */
function byAppProtocol(appProtocol: string | undefined): string | undefined {
  switch (appProtocol?.toLowerCase()) {
    case 'kubernetes.io/h2c':
      return 'h2c';
    case 'http':
    case 'kubernetes.io/ws':
      return 'http';
    case 'https':
    case 'kubernetes.io/wss':
      return 'https';
    default:
      return undefined;
  }
}
