import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { isHeadless } from '../../mesh/endpoints';
import { Service } from '../../snapshot/kinds';
import { goBoolean } from '../lib/booleans';
import type { IngressResource } from '../lib/ingressClass';
import { passedThrough, payloadOf } from '../lib/payload';
import { servicePort } from '../lib/servicePort';
import type {
  Backend,
  HostSent,
  ObjectReader,
  RouteDraft,
  Upstream,
} from '../types';
import type { HaproxyController } from './controllers';
import { type KeyReader, keysOf } from './keys';

type ServiceBackend = Extract<Backend, { kind: 'service' }>;

/** What becomes of a connection: a request, TLS that passes, or plain TCP. */
export type Layer = 'http' | 'passthrough' | 'tcp';

/**
 * Pods, or the Service address with service-upstream
 * (pkg/converters/ingress/ingress.go, CreateSvcEndpoint).
 */
export function upstreamOf(
  objects: ObjectReader,
  controller: HaproxyController | undefined,
  ingress: IngressResource | undefined,
  backend: ServiceBackend,
  layer: Layer,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { namespace, name } = backend;
  const service = objects.get(Service, namespace, name);
  const port = servicePort(service, backend.port);
  const keys = keysOf(objects, controller, ingress, service);
  const knob = keys('service-upstream');
  const on = goBoolean(knob?.value);
  const external = service?.body.spec?.type === 'ExternalName';
  const because: Evidence[] = knob
    ? [
        knob.evidence(
          on ? 'the Service address is dialled' : 'pods are dialled',
        ),
      ]
    : [
        absence(
          'V4',
          'without service-upstream, the addresses of pods are dialled',
          {
            kind: ingress ? 'Ingress' : 'Service',
            namespaces: [namespace],
            selector: 'service-upstream',
          },
        ),
      ];
  const unread = knob ? undefined : controller?.settingsUnread;
  const addressing =
    external || on ? 'service-ip' : unread ? 'unknown' : 'pod-ip';
  const sent: Omit<Upstream, 'addressing'> =
    layer === 'http'
      ? requestOf(keys)
      : {
          ...(layer === 'passthrough' ? passedThrough(port) : payloadOf(port)),
          because: [],
        };
  const upstream: Upstream = {
    addressing,
    ...(unread ? { unknown: unread } : {}),
    ...sent,
    because: [...because, ...sent.because],
  };
  if (on && service && isHeadless(service)) {
    return {
      backend: {
        kind: 'broken',
        brokenAt: `Service ${namespace}/${name} has no address, which service-upstream dials`,
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
    backend: { ...backend, ...(port ? { port: port.port } : {}) },
    upstream,
  };
}

function requestOf(keys: KeyReader): Omit<Upstream, 'addressing'> {
  const protocol = keys('backend-protocol');
  const name = protocol?.value.toLowerCase() ?? 'h1';
  const secure =
    ['h1-ssl', 'https', 'h2-ssl', 'grpcs'].includes(name) ||
    goBoolean(keys('secure-backends')?.value) === true;
  const host = hostSent(keys);
  return {
    host: host.host,
    protocol:
      name.startsWith('h2') || name.startsWith('grpc')
        ? 'http2'
        : name.startsWith('fcgi')
        ? 'tcp'
        : 'http',
    clientTls: secure
      ? keys('secure-crt-secret')
        ? 'mutual'
        : 'simple'
      : 'none',
    ...(secure ? { sni: sniSent(keys('secure-sni')?.value) } : {}),
    ...(keys('rewrite-target')
      ? { rewritesPath: rewriteTo(keys('rewrite-target')?.value ?? '') }
      : {}),
    because: [
      ...host.because,
      ...(protocol
        ? [protocol.evidence(`the backend is spoken to in ${name}`)]
        : []),
    ],
  };
}

/** A Host among the headers that are set; `headers` is the older name of the key. */
function hostSent(keys: KeyReader): { host: HostSent; because: Evidence[] } {
  const key = keys('request-set-headers') ?? keys('headers');
  const [, value] =
    (key?.value ?? '')
      .split('\n')
      .map(line => /^\s*host\s*:\s*(.*?)\s*$/i.exec(line))
      .find(match => match !== null) ?? [];
  if (!key || value === undefined)
    return { host: { from: 'client' }, because: [] };
  // A sample expression of HAProxy.
  const host: HostSent = value.includes('%')
    ? { from: 'unknown' }
    : { from: 'value', value };
  return { host, because: [key.evidence('the Host header is replaced')] };
}

/** The name of the client, by its Host or its own TLS, or a fixed one. */
function sniSent(value: string | undefined): HostSent {
  if (!value) return { from: 'none' };
  return value === 'host' || value === 'sni'
    ? { from: 'client' }
    : { from: 'value', value };
}

function rewriteTo(target: string): { to?: string } {
  return target.includes('\\') || target.includes('$') ? {} : { to: target };
}
