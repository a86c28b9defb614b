import type { Evidence, Wire } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { isHeadless, type ServiceResource } from '../../mesh/endpoints';
import { Service } from '../../snapshot/kinds';
import type { IngressResource } from '../lib/ingressClass';
import type { Backend, HostSent, ObjectReader, Upstream } from '../types';
import { DEFAULT_PREFIX, isTrue, type NginxController } from './settings';

type ServiceBackend = Extract<Backend, { kind: 'service' }>;

/**
 * Where ingress-nginx sends a request for one backend. The annotation
 * `service-upstream` is taken from `owner`, the oldest Ingress that names the
 * backend; everything else from `location`, the Ingress whose path was matched
 * (`internal/ingress/controller/controller.go#createUpstreams`).
 */
export function upstreamOf(
  objects: ObjectReader,
  backend: ServiceBackend,
  owner: IngressResource,
  location: IngressResource,
  controller: NginxController | undefined,
): { backend: Backend; upstream: Upstream } {
  const service = objects.get(Service, backend.namespace, backend.name);
  const knob = serviceUpstream(owner, location, controller);
  const base = requestOf(location, backend, controller);
  if (!knob.on || !service || service.body.spec?.type === 'ExternalName') {
    return podUpstream(backend, service, base, knob);
  }
  if (isHeadless(service)) {
    return podUpstream(backend, service, base, {
      ...knob,
      because: [
        fact(
          'V4',
          'a headless Service has no address, so that pods are dialled all the same',
          service,
          {
            path: 'spec.clusterIP',
            value: 'None',
          },
        ),
        ...knob.because,
      ],
    });
  }
  const port = portStated(service, backend.port);
  if (port === undefined) {
    return {
      backend: {
        kind: 'broken',
        brokenAt: `port ${backend.port} is not a port of Service ${service.namespace}/${service.name}, whose address service-upstream dials`,
        service: { namespace: service.namespace, name: service.name },
        because: [
          fact('V3', 'the Service has no such port', service, {
            path: 'spec.ports',
          }),
        ],
      },
      upstream: { ...base, addressing: 'service-ip', because: knob.because },
    };
  }
  return {
    backend: { ...backend, port },
    upstream: {
      ...base,
      addressing: 'service-ip',
      because: [...knob.because, ...base.because],
    },
  };
}

function podUpstream(
  backend: ServiceBackend,
  service: ServiceResource | undefined,
  base: Omit<Upstream, 'addressing'>,
  knob: Knob,
): { backend: Backend; upstream: Upstream } {
  // For endpoints the number or name may also be that of the target port
  // (controller.go#serviceEndpoints).
  const port =
    service &&
    (portStated(service, backend.port) ?? portTargeted(service, backend.port));
  return {
    backend: port === undefined ? backend : { ...backend, port },
    upstream: {
      ...base,
      addressing: knob.unknown ? 'unknown' : 'pod-ip',
      ...(knob.unknown ? { unknown: knob.unknown } : {}),
      because: [...knob.because, ...base.because],
    },
  };
}

interface Knob {
  on: boolean;
  unknown?: Upstream['unknown'];
  because: Evidence[];
}

/** The annotation on the oldest Ingress of the backend, else the ConfigMap's key. */
function serviceUpstream(
  owner: IngressResource,
  location: IngressResource,
  controller: NginxController | undefined,
): Knob {
  const key = `${
    controller?.annotationsPrefix ?? DEFAULT_PREFIX
  }/service-upstream`;
  const at = {
    path: `metadata.annotations["${key}"]`,
    value: owner.annotations[key],
  };
  const annotated = isTrue(owner.annotations[key]);
  const because: Evidence[] = [];
  if (owner.ref !== location.ref) {
    because.push(
      fact(
        'V4',
        'the oldest Ingress that names the backend decides for all',
        owner,
        {
          path: 'metadata.creationTimestamp',
          ...(owner.createdAt ? { value: owner.createdAt } : {}),
        },
      ),
    );
  }
  if (annotated !== undefined) {
    const message = annotated
      ? 'the Service address is dialled'
      : 'pods are dialled';
    return {
      on: annotated,
      because: [fact('V4', message, owner, at), ...because],
    };
  }
  const configured = isTrue(
    controller?.settings?.body.data['service-upstream'],
  );
  if (controller?.settings && configured !== undefined) {
    const message = configured
      ? 'the Service address is dialled by default'
      : 'pods are dialled by default';
    return {
      on: configured,
      because: [
        fact('V4', message, controller.settings, {
          path: 'data["service-upstream"]',
          value: String(configured),
        }),
        ...because,
      ],
    };
  }
  if (controller?.settingsUnread) {
    return { on: false, unknown: controller.settingsUnread, because };
  }
  return {
    on: false,
    because: [
      absence(
        'V4',
        'without service-upstream, the addresses of pods are dialled',
        {
          kind: 'Ingress',
          namespaces: [owner.namespace],
          selector: `metadata.annotations["${key}"]`,
        },
      ),
      ...because,
    ],
  };
}

/** What is written on the connection, whatever is dialled. */
function requestOf(
  location: IngressResource,
  backend: ServiceBackend,
  controller: NginxController | undefined,
): Omit<Upstream, 'addressing'> {
  const prefix = controller?.annotationsPrefix ?? DEFAULT_PREFIX;
  const annotation = (name: string) =>
    location.annotations[`${prefix}/${name}`];
  const { host, because } = hostSent(location, backend, prefix);
  const protocol = (annotation('backend-protocol') ?? 'HTTP').toUpperCase();
  const tls = protocol === 'HTTPS' || protocol === 'GRPCS';
  const rewrite = annotation('rewrite-target');
  if (annotation('backend-protocol') !== undefined) {
    because.push(
      fact('V5', `the backend is spoken to in ${protocol}`, location, {
        path: `metadata.annotations["${prefix}/backend-protocol"]`,
        value: annotation('backend-protocol'),
      }),
    );
  }
  return {
    host,
    protocol: wireProtocol(protocol),
    clientTls: tls
      ? annotation('proxy-ssl-secret')
        ? 'mutual'
        : 'simple'
      : protocol === 'AUTO_HTTP'
      ? 'unknown'
      : 'none',
    ...(tls
      ? {
          sni: sniSent(
            annotation('proxy-ssl-server-name'),
            annotation('proxy-ssl-name'),
          ),
        }
      : {}),
    ...(rewrite === undefined
      ? {}
      : { rewritesPath: rewrite.includes('$') ? {} : { to: rewrite } }),
    because,
  };
}

function wireProtocol(protocol: string): Wire['protocol'] {
  if (protocol.startsWith('GRPC')) return 'http2';
  return protocol === 'FCGI' ? 'tcp' : 'http';
}

// nginx sends no SNI unless told to, and then the name of its one upstream.
function sniSent(
  serverName: string | undefined,
  name: string | undefined,
): HostSent {
  if (serverName?.toLowerCase() !== 'on') return { from: 'none' };
  return { from: 'value', value: name ?? 'upstream_balancer' };
}

function hostSent(
  location: IngressResource,
  backend: ServiceBackend,
  prefix: string,
): { host: HostSent; because: Evidence[] } {
  for (const name of ['configuration-snippet', 'server-snippet']) {
    const key = `${prefix}/${name}`;
    if (/proxy_set_header\s+host\b/i.test(location.annotations[key] ?? '')) {
      const because = fact('V5', 'a snippet sets the Host header', location, {
        path: `metadata.annotations["${key}"]`,
      });
      return { host: { from: 'unknown' }, because: [because] };
    }
  }
  const key = `${prefix}/upstream-vhost`;
  const vhost = location.annotations[key];
  if (!vhost) return { host: { from: 'client' }, because: [] };
  const because = [
    fact('V5', 'the Host header is replaced', location, {
      path: `metadata.annotations["${key}"]`,
      value: vhost,
    }),
  ];
  if (vhost === '$host' || vhost === '$http_host')
    return { host: { from: 'client' }, because };
  // The variables that every location of the generated nginx.conf sets.
  const value = vhost
    .replaceAll('$service_name', backend.name)
    .replaceAll('$namespace', location.namespace)
    .replaceAll('$ingress_name', location.name)
    .replaceAll('$service_port', String(backend.port ?? ''));
  return {
    host: value.includes('$') ? { from: 'unknown' } : { from: 'value', value },
    because,
  };
}

/** A Service port by number or name. */
export function portStated(
  service: ServiceResource,
  port: number | string | undefined,
): number | undefined {
  return service.body.spec?.ports.find(
    each =>
      each.port === port || (each.name !== undefined && each.name === port),
  )?.port;
}

function portTargeted(
  service: ServiceResource,
  port: number | string | undefined,
): number | undefined {
  if (port === undefined) return undefined;
  return service.body.spec?.ports.find(
    each => String(each.targetPort ?? each.port) === String(port),
  )?.port;
}
