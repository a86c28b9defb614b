import type { Evidence, Reason, Wire } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { BackendTLSPolicy } from '../../snapshot/kinds';
import type { ServicePort } from '../../snapshot/schema/core';
import type { HostSent, ObjectReader } from '../types';

/** TLS that a gateway starts towards a Service. */
export interface BackendTls {
  clientTls: Wire['clientTls'];
  sni?: HostSent;
  unknown?: Reason;
  because: Evidence[];
}

/**
 * What a BackendTLSPolicy of the Gateway API asks for: TLS with a check of the
 * server, under the name that it states. A policy for the port wins over one
 * for the whole Service. A client certificate is no part of it.
 */
export function backendTlsPolicy(
  objects: ObjectReader,
  namespace: string,
  name: string,
  port: ServicePort | undefined,
): BackendTls | undefined {
  const targets = objects
    .inNamespace(BackendTLSPolicy, namespace)
    .flatMap(policy =>
      (policy.body.spec?.targetRefs ?? [])
        .filter(target => target.kind === 'Service' && target.name === name)
        .map(({ sectionName }) => ({ policy, sectionName })),
    );
  const chosen =
    targets.find(
      ({ sectionName }) =>
        sectionName !== undefined && sectionName === port?.name,
    ) ?? targets.find(({ sectionName }) => sectionName === undefined);
  if (chosen) {
    const { policy } = chosen;
    const hostname = policy.body.spec?.validation?.hostname;
    return {
      clientTls: 'simple',
      sni: hostname ? { from: 'value', value: hostname } : { from: 'none' },
      because: [
        fact('V5', 'a policy asks for TLS to the Service', policy, {
          path: 'spec.validation.hostname',
          value: hostname,
        }),
      ],
    };
  }
  const unread = objects.unread(BackendTLSPolicy, namespace);
  return unread
    ? { clientTls: 'unknown', unknown: unread, because: [] }
    : undefined;
}

/** The same TLS with a certificate of the client that the user made. */
export function withClientCertificate(
  tls: BackendTls,
  because: Evidence,
): BackendTls {
  if (tls.clientTls !== 'simple') return tls;
  return { ...tls, clientTls: 'mutual', because: [because, ...tls.because] };
}
