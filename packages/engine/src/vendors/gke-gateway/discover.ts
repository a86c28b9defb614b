import { fact } from '../../evidence';
import { BackendTLSPolicy } from '../../snapshot/kinds';
import {
  backendOfRef,
  claimGatewayRoutes,
  type GatewayDestination,
  type GatewayResource,
  ownGateways,
} from '../lib/gatewayRoutes';
import { protocolOfPort, serviceOf } from '../lib/google';
import type {
  ControllerDraft,
  Discovery,
  RouteDraft,
  Upstream,
  VendorContext,
} from '../types';

const CONTROLLERS = ['networking.gke.io/gateway'];

/** The Gateways that Google's controller turns into load balancers. */
export function discover({ objects, snapshot }: VendorContext): Discovery {
  const gateways = ownGateways(
    objects,
    snapshot,
    CONTROLLERS,
    /^gke-l7-/,
    // Those of a fleet are another vendor's.
  ).filter(
    ({ gateway }) => !gateway.body.spec.gatewayClassName.endsWith('-mc'),
  );
  const controllers = gateways.map(
    ({ gateway, because }): ControllerDraft => ({
      id: idOf(gateway),
      ref: gateway.ref,
      title: `Google load balancer ${gateway.namespace}/${gateway.name}`,
      because,
    }),
  );
  const entries = claimGatewayRoutes(
    objects,
    snapshot,
    gateways,
    idOf,
    destination => complete(objects, destination),
  );
  return { controllers, entries };
}

function idOf(gateway: GatewayResource): string {
  return `gke-gateway/${gateway.namespace}/${gateway.name}`;
}

function complete(
  objects: VendorContext['objects'],
  { route, backendRef, rewrittenHost, protocol }: GatewayDestination,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const backend = backendOfRef(route, backendRef);
  const service = serviceOf(objects, backend);
  const port = backend.kind === 'service' ? backend.port : undefined;
  const spoken =
    service && (byAppProtocol(service, port) ?? protocolOfPort(service, port));
  const upstream: Upstream = {
    // Gateways use network endpoint groups, always.
    addressing: 'pod-ip',
    host: rewrittenHost
      ? { from: 'value', value: rewrittenHost.value }
      : { from: 'client' },
    protocol,
    clientTls: 'none',
    ...spoken,
    because: [
      ...(spoken?.because ?? []),
      ...(rewrittenHost ? [rewrittenHost.because] : []),
      fact(
        'V4',
        'the load balancer dials pods through a network endpoint group',
        service ?? route,
      ),
    ],
  };
  if (upstream.clientTls === 'none' || !service) return { backend, upstream };
  const policy = objects
    .inNamespace(BackendTLSPolicy, service.namespace)
    .find(({ body }) =>
      body.spec?.targetRefs.some(
        ({ kind, name }) => kind === 'Service' && name === service.name,
      ),
    );
  const hostname = policy?.body.spec?.validation?.hostname;
  return {
    backend,
    upstream: {
      ...upstream,
      sni: hostname ? { from: 'value', value: hostname } : { from: 'none' },
      because: [
        ...(policy && hostname
          ? [
              fact('V4', 'a policy names the server', policy, {
                path: 'spec.validation.hostname',
                value: hostname,
              }),
            ]
          : []),
        ...upstream.because,
      ],
    },
  };
}

/** Gateways read the port's `appProtocol`; the annotation is for Ingresses. */
function byAppProtocol(
  service: NonNullable<ReturnType<typeof serviceOf>>,
  port: number | string | undefined,
): Pick<Upstream, 'protocol' | 'clientTls' | 'because'> | undefined {
  const found = service.body.spec?.ports.find(
    candidate => candidate.port === port,
  );
  const value = found?.appProtocol;
  if (value === undefined) return undefined;
  const because = [
    fact('V4', `the port asks the load balancer for ${value}`, service, {
      path: 'spec.ports.appProtocol',
      value,
    }),
  ];
  switch (value.toUpperCase()) {
    case 'HTTPS':
      return { protocol: 'http', clientTls: 'simple', because };
    case 'HTTP2':
      return { protocol: 'http2', clientTls: 'simple', because };
    case 'KUBERNETES.IO/H2C':
      return { protocol: 'http2', clientTls: 'none', because };
    default:
      return undefined;
  }
}
