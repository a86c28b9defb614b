import type { Evidence, Wire } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { Resource } from '../../snapshot/Resource';
import type { HostSent, ObjectReader } from '../types';
import { ServersTransport, ServersTransportTCP } from './kinds';

/** TLS that Traefik starts towards a server. */
export interface ClientTls {
  clientTls: Wire['clientTls'];
  /** Absent: the name that is dialled. */
  sni?: HostSent;
  because: Evidence[];
}

const SYSTEM: ClientTls = { clientTls: 'simple', because: [] };

interface TlsFields {
  serverName?: string;
  certificatesSecrets: readonly string[];
  spiffe?: unknown;
}

/** The transport that an entry names, in the namespace of the entry's Service. */
export function transportOf(
  objects: ObjectReader,
  name: string | undefined,
  namespace: string,
): ClientTls {
  if (!name) return SYSTEM;
  const transport = find(objects.list(ServersTransport), name, namespace);
  return transport
    ? read(transport, transport.body.spec)
    : notFound('ServersTransport', name, namespace);
}

/** The same of a TCP service, whose fields are one level deeper. */
export function tcpTransportOf(
  objects: ObjectReader,
  name: string | undefined,
  namespace: string,
): ClientTls {
  if (!name) return SYSTEM;
  const transport = find(objects.list(ServersTransportTCP), name, namespace);
  return transport
    ? read(transport, transport.body.spec?.tls)
    : notFound('ServersTransportTCP', name, namespace);
}

function find<T>(
  all: readonly Resource<T>[],
  name: string,
  namespace: string,
): Resource<T> | undefined {
  const [own, provider] = name.split('@', 2);
  if (provider === undefined)
    return all.find(each => each.namespace === namespace && each.name === own);
  return provider === 'kubernetescrd'
    ? all.find(each => `${each.namespace}-${each.name}` === own)
    : undefined;
}

function read(
  transport: Resource<unknown>,
  fields: TlsFields | undefined,
): ClientTls {
  const certified =
    (fields?.certificatesSecrets.length ?? 0) > 0 ||
    fields?.spiffe !== undefined;
  return {
    clientTls: certified ? 'mutual' : 'simple',
    ...(fields?.serverName
      ? { sni: { from: 'value' as const, value: fields.serverName } }
      : {}),
    because: [
      fact('V5', 'the transport says how TLS is started', transport, {
        path: 'spec',
        value: {
          ...(fields?.serverName ? { serverName: fields.serverName } : {}),
          ...(certified ? { certificate: true } : {}),
        },
      }),
    ],
  };
}

function notFound(kind: string, name: string, namespace: string): ClientTls {
  return {
    clientTls: 'unknown',
    sni: { from: 'unknown' },
    because: [
      absence('V5', 'the transport was not found', {
        kind,
        namespaces: [namespace],
        selector: name,
      }),
    ],
  };
}
