import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { isHeadless } from '../../mesh/endpoints';
import type { Resource } from '../../snapshot/Resource';
import { Service } from '../../snapshot/kinds';
import { servicePort } from '../lib/servicePort';
import type { HostSent, ObjectReader, RouteDraft, Upstream } from '../types';
import { Policy, type PolicyReference } from './kinds';

/** A Service port as an entry of any kind names it, with its knobs. */
export interface NginxTarget {
  namespace: string;
  name: string;
  port?: number | string;
  /** Where `use-cluster-ip` is written, or would be. */
  holder: Resource<unknown>;
  knob: { path: string; on: boolean };
  host: HostSent;
  protocol: Upstream['protocol'];
  /** TLS is started towards the Service. */
  tls: boolean;
  /** What a policy says of that TLS. */
  egress?: EgressTls;
  rewritesPath?: Upstream['rewritesPath'];
  because: Evidence[];
}

/**
 * Pods, or the Service address with use-cluster-ip. Addresses of a headless
 * Service would be written as `None`, which nginx refuses
 * (internal/k8s/controller.go#createIngressEx, #createVirtualServerEx).
 */
export function upstreamOf(
  objects: ObjectReader,
  target: NginxTarget,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { namespace, name, holder, knob } = target;
  const service = objects.get(Service, namespace, name);
  const port = servicePort(service, target.port)?.port ?? target.port;
  const external = service?.body.spec?.type === 'ExternalName';
  const because = knob.on
    ? fact('V4', 'the Service address is dialled', holder, {
        path: knob.path,
        value: true,
      })
    : absence(
        'V4',
        'without use-cluster-ip, the addresses of pods are dialled',
        {
          kind: holder.ref.kind,
          namespaces: [holder.namespace],
          selector: knob.path,
        },
      );
  const upstream: Upstream = {
    addressing: knob.on || external ? 'service-ip' : 'pod-ip',
    host: target.host,
    protocol: target.protocol,
    clientTls: target.tls
      ? target.egress?.certificate
        ? 'mutual'
        : 'simple'
      : 'none',
    // nginx sends no server name unless a policy says so.
    ...(target.tls ? { sni: target.egress?.sni ?? { from: 'none' } } : {}),
    ...(target.rewritesPath ? { rewritesPath: target.rewritesPath } : {}),
    because: [
      because,
      ...target.because,
      ...(target.tls ? target.egress?.because ?? [] : []),
    ],
  };
  if (knob.on && service && isHeadless(service)) {
    return {
      backend: {
        kind: 'broken',
        brokenAt: `Service ${namespace}/${name} has no address, which use-cluster-ip dials`,
        service: { namespace, name },
        because: [
          fact('V4', 'a headless Service has no address', service, {
            path: 'spec.clusterIP',
            value: 'None',
          }),
        ],
      },
      upstream,
    };
  }
  return {
    backend: {
      kind: 'service',
      namespace,
      name,
      ...(port === undefined ? {} : { port }),
    },
    upstream,
  };
}

/** TLS towards backends, from a Policy. */
export interface EgressTls {
  certificate: boolean;
  sni: HostSent;
  because: Evidence[];
}

/** The first policy with egressMTLS; those of a route come before the server's. */
export function egressOf(
  objects: ObjectReader,
  references: readonly PolicyReference[],
  parentNamespace: string,
): EgressTls | undefined {
  for (const { name, namespace = parentNamespace } of references) {
    const policy = objects.get(Policy, namespace, name);
    const egress = policy?.body.spec?.egressMTLS;
    if (!policy || !egress) continue;
    const named =
      egress.serverName === true ||
      egress.serverName === 'on' ||
      egress.serverName === 'true';
    return {
      certificate: egress.tlsSecret !== undefined,
      // Without a name it is that of the upstream block, which nothing outside of nginx knows.
      sni: named
        ? egress.sslName
          ? { from: 'value', value: egress.sslName }
          : { from: 'unknown' }
        : { from: 'none' },
      because: [
        fact('V5', 'a policy says how TLS is started', policy, {
          path: 'spec.egressMTLS',
          value: {
            ...(egress.sslName ? { sslName: egress.sslName } : {}),
            serverName: named,
          },
        }),
      ],
    };
  }
  return undefined;
}
