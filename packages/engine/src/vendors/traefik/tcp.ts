import type { Resource } from '../../snapshot/Resource';
import { passedThrough, payloadOf } from '../lib/payload';
import type { RouteDraft, Upstream, VendorContext } from '../types';
import type { TcpService } from './kinds';
import { type Provider, type Settings, switchOf } from './settings';
import { tcpTransportOf } from './transports';
import { dial } from './upstream';

/** A TCP service as a route names it. */
export interface NamedTcp {
  service: TcpService;
  namespace: string;
  holder: Resource<unknown>;
  path: string;
  /** What the router does with TLS of the client. */
  tls?: { passthrough?: boolean };
}

/** Where connections go, and what is in them. */
export function tcpDraft(
  { objects }: VendorContext,
  settings: Settings,
  { service, namespace, holder, path, tls }: NamedTcp,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const provider: Provider = 'kubernetescrd';
  const where = service.namespace ?? namespace;
  const { backend, routing, port } = dial(objects, settings, {
    provider,
    namespace: where,
    name: service.name,
    ...(service.port === undefined ? {} : { port: service.port }),
    holder,
    holderKind: holder.ref.kind,
    knobPath: knob => `${path}.${knob}`,
    ...(service.nativeLB === undefined ? {} : { nativeLB: service.nativeLB }),
    nodePortLB: service.nodePortLB ?? false,
    transport: { clientTls: 'none', because: [] },
  });
  const refused =
    where !== namespace &&
    switchOf(settings, provider, 'allowCrossNamespace') === false;
  const starts = service.tls
    ? tcpTransportOf(objects, service.serversTransport, namespace)
    : undefined;
  const content: Pick<Upstream, 'host' | 'protocol' | 'clientTls' | 'sni'> =
    starts
      ? {
          host: { from: 'none' },
          protocol: 'tcp',
          clientTls: starts.clientTls,
          sni: starts.sni ?? { from: 'none' },
        }
      : contentOf(tls, port);
  return {
    backend: refused
      ? {
          kind: 'broken',
          brokenAt: `Traefik is not allowed to follow references into namespace ${where}`,
          because: [],
        }
      : backend,
    upstream: {
      addressing: routing.addressing,
      ...(routing.unknown ? { unknown: routing.unknown } : {}),
      ...content,
      because: [...routing.because, ...(starts?.because ?? [])],
    },
  };
}

/** TLS that is passed through is the client's; where it ended, TCP is left. */
function contentOf(
  tls: NamedTcp['tls'],
  port: Parameters<typeof payloadOf>[0],
) {
  if (!tls) return payloadOf(port);
  if (tls.passthrough) return passedThrough(port);
  const inside = payloadOf(port);
  return inside.clientTls === 'none'
    ? inside
    : {
        host: { from: 'none' as const },
        protocol: 'tcp' as const,
        clientTls: 'none' as const,
      };
}
