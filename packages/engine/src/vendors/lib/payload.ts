import { protocolOf } from '../../mesh/protocol';
import type { ServicePort } from '../../snapshot/schema/core';
import type { Upstream } from '../types';

/**
 * What is inside a connection that a proxy forwards without looking into it:
 * the client speaks what the port declares, for nothing else would be
 * understood at the end.
 */
export function payloadOf(
  port: ServicePort | undefined,
): Pick<Upstream, 'host' | 'protocol' | 'clientTls' | 'sni'> {
  const protocol = port ? protocolOf(port) : undefined;
  if (protocol?.class === 'http')
    return { host: { from: 'client' }, protocol: 'http', clientTls: 'none' };
  const tls = protocol?.name === 'https' || protocol?.name === 'tls';
  return {
    host: { from: 'none' },
    protocol: 'tcp',
    clientTls: tls ? 'simple' : 'none',
    ...(tls ? { sni: { from: 'client' } } : {}),
  };
}

/**
 * What is inside TLS that a proxy passes through: it starts and ends elsewhere,
 * so that its name is all the proxy sees of it.
 */
export function passedThrough(
  port: ServicePort | undefined,
): Pick<Upstream, 'host' | 'protocol' | 'clientTls' | 'sni'> {
  const name = port ? protocolOf(port).name : 'auto';
  const web = [
    'http',
    'http2',
    'grpc',
    'grpc-web',
    'https',
    'tls',
    'auto',
  ].includes(name);
  return {
    host: web ? { from: 'client' } : { from: 'none' },
    protocol: web ? 'http' : 'tcp',
    clientTls: 'simple',
    sni: { from: 'client' },
  };
}

/**
 * What is left when a proxy ends the client's TLS and forwards the inside: what
 * such clients speak, without TLS.
 */
export function decrypted(
  port: ServicePort | undefined,
): Pick<Upstream, 'host' | 'protocol' | 'clientTls'> {
  const { host, protocol } = passedThrough(port);
  return { host, protocol, clientTls: 'none' };
}
