import type { Edge, Evidence, Reason } from 'istio-ingress-contract';
import type { ServiceResource } from '../../mesh/endpoints';
import { Service } from '../../snapshot/kinds';
import type { ServicePort } from '../../snapshot/schema/core';
import type { HostSent, ObjectReader, RouteDraft, Upstream } from '../types';
import type { BackendTls } from './backendTls';
import { backendOfRef, type GatewayDestination } from './gatewayRoutes';
import { decrypted, passedThrough, payloadOf } from './payload';
import { servicePort } from './servicePort';

/** The Service that a destination names, as far as it was read. @public */
export interface GatewayTarget {
  namespace: string;
  name: string;
  service?: ServiceResource;
  port?: ServicePort;
}

/**
 * What one vendor's proxy does with a destination of a Gateway's route.
 *
 * @public
 */
export interface GatewayBehaviour {
  /** Which address is dialled, by which knob. */
  dials(target: GatewayTarget): Dialled;
  /** TLS that the proxy starts itself towards the Service. */
  tls(target: GatewayTarget): BackendTls | undefined;
  /**
   * What a header filter on Host does: Envoy refuses it, NGINX writes it. What
   * is not known of a vendor leaves the Host unknown.
   */
  hostHeader: 'written' | 'refused' | 'unknown';
  /** A filter of the vendor's own takes the Host from elsewhere. */
  hostUnknown?: Evidence;
  /** A filter of the vendor's own makes another path of the client's. */
  pathUnknown?: Evidence;
}

/** An address and why it is that one. @public */
export interface Dialled {
  addressing: Upstream['addressing'];
  unknown?: Reason;
  because: Evidence[];
}

/**
 * The upstream of a destination, the same for all implementations of the
 * Gateway API but for the address, TLS and the Host header.
 */
export function gatewayUpstream(
  objects: ObjectReader,
  destination: GatewayDestination,
  behaviour: GatewayBehaviour,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { route, backendRef, protocol, edge } = destination;
  const backend = backendOfRef(route, backendRef);
  if (backend.kind !== 'service') {
    return { backend, upstream: unknownUpstream() };
  }
  const service = objects.get(Service, backend.namespace, backend.name);
  const port = servicePort(service, backend.port);
  const target: GatewayTarget = {
    namespace: backend.namespace,
    name: backend.name,
    ...(service ? { service } : {}),
    ...(port ? { port } : {}),
  };
  const dialled = behaviour.dials(target);
  const tls = behaviour.tls(target);
  const layer4 =
    route.ref.kind === 'TCPRoute' || route.ref.kind === 'TLSRoute'
      ? payloadBehind(edge, port)
      : undefined;
  const secure = tls && {
    clientTls: tls.clientTls,
    ...(tls.sni ? { sni: tls.sni } : {}),
    ...(tls.unknown ? { unknown: tls.unknown } : {}),
  };
  const host = hostSent(destination, behaviour);
  const { pathUnknown } = behaviour;
  return {
    backend,
    upstream: {
      addressing: dialled.addressing,
      ...(layer4 ?? {
        host: host.sent,
        protocol:
          port?.appProtocol === 'kubernetes.io/h2c' ? 'http2' : protocol,
        clientTls: 'none',
      }),
      // What passes through is the client's TLS; the proxy starts none.
      ...(edge === 'passthrough' ? {} : secure),
      ...(layer4 || !pathUnknown ? {} : { rewritesPath: {} }),
      ...(dialled.unknown ? { unknown: dialled.unknown } : {}),
      because: [
        ...(edge === 'passthrough' ? [] : tls?.because ?? []),
        ...(layer4 ? [] : host.because),
        ...(layer4 || !pathUnknown ? [] : [pathUnknown]),
        ...dialled.because,
      ],
    },
  };
}

/** What a route of layer 4 carries, by what its listener does with TLS. */
function payloadBehind(edge: Edge, port: ServicePort | undefined) {
  switch (edge) {
    case 'passthrough':
      return passedThrough(port);
    case 'terminate':
      return decrypted(port);
    default:
      return payloadOf(port);
  }
}

function hostSent(
  { rewrittenHost, hostHeader }: GatewayDestination,
  behaviour: GatewayBehaviour,
): { sent: HostSent; because: Evidence[] } {
  if (behaviour.hostUnknown) {
    return { sent: { from: 'unknown' }, because: [behaviour.hostUnknown] };
  }
  if (rewrittenHost) {
    return {
      sent: { from: 'value', value: rewrittenHost.value },
      because: [rewrittenHost.because],
    };
  }
  if (!hostHeader || behaviour.hostHeader === 'refused') {
    return { sent: { from: 'client' }, because: [] };
  }
  return {
    sent:
      behaviour.hostHeader === 'written'
        ? { from: 'value', value: hostHeader.value }
        : { from: 'unknown' },
    because: [hostHeader.because],
  };
}

/** Of a destination that the engine does not follow. */
export function unknownUpstream(): Upstream {
  return {
    addressing: 'unknown',
    host: { from: 'unknown' },
    protocol: 'unknown',
    clientTls: 'unknown',
    because: [],
  };
}
