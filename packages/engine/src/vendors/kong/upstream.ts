import type { Evidence, Wire } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { ServiceResource } from '../../mesh/endpoints';
import type { Resource } from '../../snapshot/Resource';
import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { servicePort } from '../lib/servicePort';
import type {
  Backend,
  HostSent,
  ObjectReader,
  RouteDraft,
  Upstream,
} from '../types';
import type { KongController } from './controllers';
import { KongIngress } from './kinds';

const SERVICE_UPSTREAM = 'ingress.kubernetes.io/service-upstream';
const PREFIX = 'konghq.com';

type ServiceBackend = Extract<Backend, { kind: 'service' }>;

/** A Service port that a route names, and the route's own settings. */
export interface KongTarget {
  backend: ServiceBackend;
  route: Resource<unknown>;
  /** Protocol where nothing on the Service says otherwise. */
  protocol: 'http' | 'grpc' | 'tcp';
  /** A Host that a filter of the route writes. */
  rewrittenHost?: { value: string; because: Evidence };
  /** Content of a connection that is not looked into. */
  content?: Pick<Upstream, 'host' | 'protocol' | 'clientTls' | 'sni'>;
}

/**
 * Where Kong sends: pods, or the name of the Service with service-upstream
 * (internal/dataplane/translator/translate_upstreams.go#getEndpoints).
 */
export function upstreamOf(
  objects: ObjectReader,
  controller: KongController | undefined,
  target: KongTarget,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const service = objects.get(
    Service,
    target.backend.namespace,
    target.backend.name,
  );
  const port = servicePort(service, target.backend.port)?.port;
  const backend = {
    ...target.backend,
    ...(port === undefined ? {} : { port }),
  };
  const routing = routingOf(controller, service, target);
  const common = { addressing: routing.addressing };
  if (target.content) {
    return {
      backend,
      upstream: { ...common, ...target.content, because: routing.because },
    };
  }
  const host = hostOf(objects, controller, target, service, routing.name);
  const spoken = protocolOf(objects, controller, target, service);
  const secure = spoken.clientTls !== 'none';
  const upstream: Upstream = {
    ...common,
    host: spoken.protocol === 'tcp' ? { from: 'none' } : host.host,
    protocol: spoken.protocol,
    clientTls: spoken.clientTls,
    // nginx takes the server name from the Host that it sends (proxy_ssl_name $upstream_host).
    ...(secure
      ? { sni: host.host.from === 'address' ? { from: 'none' } : host.host }
      : {}),
    ...(rewritesPath(target, service) ? { rewritesPath: {} } : {}),
    because: [...routing.because, ...host.because, ...spoken.because],
  };
  return { backend, upstream };
}

interface Routing {
  addressing: Upstream['addressing'];
  /** The DNS name that is dialled. */
  name?: string;
  because: Evidence[];
}

function routingOf(
  controller: KongController | undefined,
  service: ServiceResource | undefined,
  { backend }: KongTarget,
): Routing {
  const path = `metadata.annotations["${SERVICE_UPSTREAM}"]`;
  const dns = [
    backend.name,
    backend.namespace,
    'svc',
    ...(controller?.clusterDomain ? [controller.clusterDomain] : []),
  ];
  const name = dns.join('.');
  const value = service?.annotations[SERVICE_UPSTREAM];
  if (service && value === 'true') {
    return {
      addressing: 'service-ip',
      name,
      because: [
        fact('V4', 'the Service is dialled by its name', service, {
          path,
          value,
        }),
      ],
    };
  }
  if (controller?.serviceUpstream)
    return {
      addressing: 'service-ip',
      name,
      because: [controller.serviceUpstream],
    };
  const { type, externalName } = service?.body.spec ?? {};
  if (type === 'ExternalName' && externalName) {
    return { addressing: 'service-ip', name: externalName, because: [] };
  }
  return {
    addressing: 'pod-ip',
    because: [
      service && value !== undefined
        ? fact(
            'V4',
            'the annotation counts with the value true alone',
            service,
            { path, value },
          )
        : absence(
            'V4',
            'without service-upstream, the addresses of pods are dialled',
            {
              kind: 'Service',
              namespaces: [backend.namespace],
              selector: path,
            },
          ),
    ],
  };
}

/** Routes keep the Host unless told otherwise; then it is the upstream's. */
function hostOf(
  objects: ObjectReader,
  controller: KongController | undefined,
  { route, rewrittenHost }: KongTarget,
  service: ServiceResource | undefined,
  dialled: string | undefined,
): { host: HostSent; because: Evidence[] } {
  if (rewrittenHost)
    return {
      host: { from: 'value', value: rewrittenHost.value },
      because: [rewrittenHost.because],
    };
  const key = `${PREFIX}/preserve-host`;
  const stated = route.annotations[key]?.toLowerCase();
  const old = overrideOf(objects, route);
  const oldPreserve = isOld(controller)
    ? old?.body.route?.preserve_host
    : undefined;
  const preserve =
    stated === 'false' ? false : stated === 'true' ? true : oldPreserve ?? true;
  if (preserve) return { host: { from: 'client' }, because: [] };
  const because =
    stated === 'false'
      ? fact('V5', 'the Host of the client is not kept', route, {
          path: `metadata.annotations["${key}"]`,
          value: 'false',
        })
      : fact('V5', 'the Host of the client is not kept', old, {
          path: 'route.preserve_host',
          value: false,
        });
  const header = headerOf(objects, service);
  if (header)
    return {
      host: { from: 'value', value: header.value },
      because: [header.because, because],
    };
  return {
    host: dialled ? { from: 'value', value: dialled } : { from: 'address' },
    because: [because],
  };
}

/** The Host that a Service asks for; a policy's name takes its place. */
function headerOf(objects: ObjectReader, service: ServiceResource | undefined) {
  if (!service) return undefined;
  const policy = policyOf(objects, service);
  const hostname = policy?.body.spec?.validation?.hostname;
  if (policy && hostname) {
    return {
      value: hostname,
      because: fact('V5', 'a policy names the server', policy, {
        path: 'spec.validation.hostname',
        value: hostname,
      }),
    };
  }
  const key = `${PREFIX}/host-header`;
  const value = service.annotations[key];
  if (value) {
    return {
      value,
      because: fact('V5', 'the Service asks for this Host', service, {
        path: `metadata.annotations["${key}"]`,
        value,
      }),
    };
  }
  const old = overrideOf(objects, service);
  const oldValue = old?.body.upstream?.host_header;
  return old && oldValue
    ? {
        value: oldValue,
        because: fact('V5', 'the Service asks for this Host', old, {
          path: 'upstream.host_header',
          value: oldValue,
        }),
      }
    : undefined;
}

function protocolOf(
  objects: ObjectReader,
  controller: KongController | undefined,
  { protocol }: KongTarget,
  service: ServiceResource | undefined,
): Pick<Upstream, 'protocol' | 'clientTls'> & { because: Evidence[] } {
  const key = `${PREFIX}/protocol`;
  const stated = service?.annotations[key];
  const policy = service && policyOf(objects, service);
  const old =
    service && isOld(controller)
      ? overrideOf(objects, service)?.body.proxy?.protocol
      : undefined;
  const name = policy ? 'https' : stated ?? old ?? protocol;
  const secure = name === 'https' || name === 'grpcs' || name === 'tls';
  const certificate = service?.annotations[`${PREFIX}/client-cert`];
  const clientTls: Wire['clientTls'] = secure
    ? certificate
      ? 'mutual'
      : 'simple'
    : 'none';
  return {
    protocol: name.startsWith('grpc')
      ? 'http2'
      : name === 'tcp' || name === 'tls'
      ? 'tcp'
      : 'http',
    clientTls,
    because: [
      ...(policy ? [fact('V5', 'a policy asks for TLS', policy)] : []),
      ...(service && stated && !policy
        ? [
            fact('V5', `the backend is spoken to in ${name}`, service, {
              path: `metadata.annotations["${key}"]`,
              value: stated,
            }),
          ]
        : []),
      ...(service && secure && certificate
        ? [
            fact('V5', 'a client certificate is sent', service, {
              path: `metadata.annotations["${PREFIX}/client-cert"]`,
            }),
          ]
        : []),
    ],
  };
}

function policyOf(objects: ObjectReader, service: ServiceResource) {
  return objects
    .inNamespace(BackendTLSPolicy, service.namespace)
    .find(({ body }) =>
      body.spec?.targetRefs.some(
        ({ kind, name }) => kind === 'Service' && name === service.name,
      ),
    );
}

/** The KongIngress that the annotation `konghq.com/override` names. */
function overrideOf(objects: ObjectReader, object: Resource<unknown>) {
  const name = object.annotations[`${PREFIX}/override`];
  return name ? objects.get(KongIngress, object.namespace, name) : undefined;
}

/** Routes and proxies of KongIngress count up to version 2. */
function isOld(controller: KongController | undefined): boolean {
  return (controller?.major ?? 3) < 3;
}

function rewritesPath(
  { route }: KongTarget,
  service: ServiceResource | undefined,
): boolean {
  return (
    route.annotations[`${PREFIX}/strip-path`]?.toLowerCase() === 'true' ||
    route.annotations[`${PREFIX}/rewrite`] !== undefined ||
    service?.annotations[`${PREFIX}/path`] !== undefined
  );
}
