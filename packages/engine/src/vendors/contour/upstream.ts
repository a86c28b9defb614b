import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { ServiceResource } from '../../mesh/endpoints';
import type { Resource } from '../../snapshot/Resource';
import type { ServicePort } from '../../snapshot/schema/core';
import { Service } from '../../snapshot/kinds';
import { passedThrough, payloadOf } from '../lib/payload';
import { servicePort } from '../lib/servicePort';
import type { HostSent, ObjectReader, RouteDraft, Upstream } from '../types';
import type { ContourSettings } from './controllers';
import type { HeadersPolicy } from './kinds';

/** A Service port as an entry names it. */
export interface ContourTarget {
  namespace: string;
  name: string;
  port?: number | string;
  /** `h2`, `h2c` or `tls`, as the entry states it. */
  protocol?: string;
  /** The Host that the entry writes, with where it does. */
  rewritten?: { host: HostSent; because: Evidence };
  /** The server name that a policy asks for. */
  policy?: { hostname?: string; because: Evidence };
  rewritesPath?: boolean;
  layer: 'http' | 'passthrough' | 'tcp';
}

/** Pods are dialled, except where a Service is another name (internal/envoy/v3/cluster.go). */
export function upstreamOf(
  objects: ObjectReader,
  settings: ContourSettings | undefined,
  target: ContourTarget,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { namespace, name, layer } = target;
  const service = objects.get(Service, namespace, name);
  const port = servicePort(service, target.port);
  const external =
    service?.body.spec?.type === 'ExternalName' ? service : undefined;
  const externalName = external?.body.spec?.externalName;
  const because = external
    ? fact('V4', 'another name is dialled as it is', external, {
        path: 'spec.externalName',
        value: externalName,
      })
    : absence('V4', 'Contour has no way to dial a Service: pods are dialled', {
        kind: 'Service',
        namespaces: [namespace],
        selector: `${name} of type ExternalName`,
      });
  const spoken = protocolOf(service, port, target.protocol);
  const secure =
    target.policy !== undefined ||
    spoken.name === 'h2' ||
    spoken.name === 'tls';
  const content: Omit<Upstream, 'addressing' | 'because'> =
    layer === 'passthrough'
      ? passedThrough(port)
      : layer === 'tcp'
      ? secure
        ? {
            host: { from: 'none' },
            protocol: 'tcp',
            clientTls: tlsOf(settings),
            sni: sniOf(target, externalName),
          }
        : payloadOf(port)
      : {
          host: target.rewritten?.host ?? { from: 'client' },
          protocol:
            spoken.name === 'h2' || spoken.name === 'h2c' ? 'http2' : 'http',
          clientTls: secure ? tlsOf(settings) : 'none',
          ...(secure ? { sni: sniOf(target, externalName) } : {}),
        };
  const upstream: Upstream = {
    addressing: external ? 'service-ip' : 'pod-ip',
    ...content,
    ...(target.rewritesPath ? { rewritesPath: {} } : {}),
    because: [
      because,
      ...(target.rewritten ? [target.rewritten.because] : []),
      ...(target.policy ? [target.policy.because] : []),
      ...spoken.because,
    ],
  };
  if (external && settings?.followsNames === false) {
    return {
      backend: {
        kind: 'broken',
        brokenAt: `Contour is not allowed to follow ExternalName Service ${namespace}/${name}`,
        because: [
          fact('V3', 'the Service is another name', external, {
            path: 'spec.type',
            value: 'ExternalName',
          }),
          absence('V3', 'enableExternalNameService is off', {
            kind: 'ConfigMap',
            namespaces: [],
            selector: 'enableExternalNameService',
          }),
        ],
      },
      upstream,
    };
  }
  const number = port?.port ?? target.port;
  return {
    backend: {
      kind: 'service',
      namespace,
      name,
      ...(number === undefined ? {} : { port: number }),
    },
    upstream,
  };
}

function tlsOf(settings: ContourSettings | undefined): Upstream['clientTls'] {
  return settings?.clientCertificate ? 'mutual' : 'simple';
}

/** The rewritten Host, else the name that is dialled, else none (determineSNI). */
function sniOf(
  { policy, rewritten }: ContourTarget,
  externalName: string | undefined,
): HostSent {
  if (policy?.hostname) return { from: 'value', value: policy.hostname };
  if (rewritten) return rewritten.host;
  return externalName
    ? { from: 'value', value: externalName }
    : { from: 'none' };
}

const APP_PROTOCOLS: Readonly<Record<string, string>> = {
  https: 'tls',
  'kubernetes.io/h2c': 'h2c',
};

/** Of the entry, else of the port, else of the Service's annotations (dag/accessors.go#upstreamProtocol). */
function protocolOf(
  service: ServiceResource | undefined,
  port: ServicePort | undefined,
  stated: string | undefined,
): { name?: string; because: Evidence[] } {
  if (stated || !service)
    return stated ? { name: stated, because: [] } : { because: [] };
  if (port?.appProtocol !== undefined) {
    const name = APP_PROTOCOLS[port.appProtocol];
    return {
      ...(name ? { name } : {}),
      because: [
        fact('V5', 'the port says what is spoken', service, {
          path: 'spec.ports.appProtocol',
          value: port.appProtocol,
        }),
      ],
    };
  }
  for (const name of ['h2', 'h2c', 'tls']) {
    const key = `projectcontour.io/upstream-protocol.${name}`;
    const value = service.annotations[key];
    const ports = (value ?? '').split(',').map(each => each.trim());
    if (
      port &&
      (ports.includes(String(port.port)) ||
        (port.name !== undefined && ports.includes(port.name)))
    ) {
      return {
        name,
        because: [
          fact('V5', `the backend is spoken to in ${name}`, service, {
            path: `metadata.annotations["${key}"]`,
            value,
          }),
        ],
      };
    }
  }
  return { because: [] };
}

/** The Host that a policy of a service, else of its route, writes. */
export function rewrittenHost(
  holder: Resource<unknown>,
  policies: readonly { policy: HeadersPolicy; path: string }[],
): ContourTarget['rewritten'] {
  for (const { policy, path } of policies) {
    const header = policy?.set.find(
      ({ name }) => name.toLowerCase() === 'host',
    );
    if (!header) continue;
    const value = header.value ?? '';
    return {
      // Such as %REQ(x-host)%: a value that the request decides.
      host: value.includes('%')
        ? { from: 'unknown' }
        : { from: 'value', value },
      because: fact('V5', 'the Host header is replaced', holder, {
        path: `${path}.requestHeadersPolicy.set`,
        value,
      }),
    };
  }
  return undefined;
}
