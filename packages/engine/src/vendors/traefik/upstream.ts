import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { isHeadless, type ServiceResource } from '../../mesh/endpoints';
import type { Resource } from '../../snapshot/Resource';
import type { ServicePort } from '../../snapshot/schema/core';
import { Service } from '../../snapshot/kinds';
import { servicePort } from '../lib/servicePort';
import type {
  Backend,
  HostSent,
  ObjectReader,
  RouteDraft,
  Upstream,
} from '../types';
import type { Passage } from './middlewares';
import { type Provider, type Settings, switchOf } from './settings';
import type { ClientTls } from './transports';

/** A Service as an entry names it, with the knobs that belong to it. */
export interface Target {
  provider: Provider;
  namespace: string;
  name: string;
  port?: number | string;
  /** Where the knobs are, for evidence: an object and the path of a knob. */
  holder?: Resource<unknown>;
  holderKind: string;
  knobPath(name: 'nativeLB' | 'passHostHeader' | 'scheme'): string;
  nativeLB?: boolean;
  /** Node ports are dialled, if the Service has them. */
  nodePortLB?: boolean;
  passHostHeader?: boolean;
  scheme?: string;
  /** TLS that Traefik starts, for a scheme of TLS. */
  transport: ClientTls;
}

/** Where Traefik sends an HTTP request, and what it writes. */
export function httpUpstream(
  objects: ObjectReader,
  settings: Settings,
  target: Target,
  passage: Passage,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { service, port, backend, routing } = dial(objects, settings, target);
  const scheme = target.scheme ?? schemeOf(port);
  const { host, because } = hostSent(target, passage, service);
  const secure = scheme === 'https' || scheme === 'wss';
  const upstream: Upstream = {
    addressing: routing.addressing,
    ...(routing.unknown ? { unknown: routing.unknown } : {}),
    host,
    protocol: scheme === 'h2c' ? 'http2' : 'http',
    clientTls: secure ? target.transport.clientTls : 'none',
    ...(secure ? { sni: sniSent(target, service) } : {}),
    ...(passage.rewritesPath ? { rewritesPath: passage.rewritesPath } : {}),
    because: [
      ...routing.because,
      ...because,
      ...schemeEvidence(target, scheme, service),
      ...(secure ? target.transport.because : []),
    ],
  };
  return { backend, upstream };
}

export interface Routing {
  addressing: Upstream['addressing'];
  unknown?: Upstream['unknown'];
  because: Evidence[];
}

export interface Dialled {
  service?: ServiceResource;
  port?: ServicePort;
  backend: Backend;
  routing: Routing;
}

/**
 * The address of the Service with nativeLB, else those of its pods
 * (pkg/provider/kubernetes/{crd,ingress,gateway}: nativeLB, nodePortLB).
 */
export function dial(
  objects: ObjectReader,
  settings: Settings,
  target: Target,
): Dialled {
  const { namespace, name } = target;
  const service = objects.get(Service, namespace, name);
  const port = servicePort(service, target.port);
  const backend: Backend = {
    kind: 'service',
    namespace,
    name,
    ...(target.port === undefined ? {} : { port: port?.port ?? target.port }),
  };
  const common = {
    ...(service ? { service } : {}),
    ...(port ? { port } : {}),
    backend,
  };
  const broken = (brokenAt: string, because: Evidence[]): Dialled => ({
    ...common,
    backend: {
      kind: 'broken',
      brokenAt,
      service: { namespace, name },
      because,
    },
    routing: { addressing: 'unknown', because: [] },
  });
  if (service?.body.spec?.type === 'ExternalName') {
    const allowed =
      target.provider === 'kubernetesgateway'
        ? false
        : switchOf(settings, target.provider, 'allowExternalNameServices');
    if (allowed === false) {
      return broken(
        `Traefik is not allowed to follow ExternalName Service ${namespace}/${name}`,
        [
          fact('V3', 'the Service is another name', service, {
            path: 'spec.type',
            value: 'ExternalName',
          }),
          absence('V3', 'allowExternalNameServices is off', {
            kind: 'Deployment',
            namespaces: [],
            selector: `--providers.${target.provider}.allowexternalnameservices`,
          }),
        ],
      );
    }
    return { ...common, routing: { addressing: 'service-ip', because: [] } };
  }
  const native = nativeKnob(settings, target);
  if (
    target.nodePortLB &&
    service?.body.spec?.type === 'NodePort' &&
    native.on !== true
  ) {
    return {
      ...common,
      routing: {
        addressing: 'node-port',
        because: [
          fact('V4', 'ports of the nodes are dialled', target.holder, {
            path: 'nodePortLB',
            value: true,
          }),
        ],
      },
    };
  }
  if (native.on === undefined) {
    return {
      ...common,
      routing: {
        addressing: 'unknown',
        ...(settings.unknown ? { unknown: settings.unknown } : {}),
        because: native.because,
      },
    };
  }
  if (native.on && service && isHeadless(service)) {
    return broken(
      `Service ${namespace}/${name} has no address, which nativeLB dials`,
      [
        fact('V4', 'a headless Service has no address', service, {
          path: 'spec.clusterIP',
          value: 'None',
        }),
        ...native.because,
      ],
    );
  }
  return {
    ...common,
    routing: {
      addressing: native.on ? 'service-ip' : 'pod-ip',
      because: native.because,
    },
  };
}

function nativeKnob(
  settings: Settings,
  target: Target,
): { on: boolean | undefined; because: Evidence[] } {
  if (target.nativeLB !== undefined) {
    const message = target.nativeLB
      ? 'the Service address is dialled'
      : 'pods are dialled';
    return {
      on: target.nativeLB,
      because: [
        fact('V4', message, target.holder, {
          path: target.knobPath('nativeLB'),
          value: target.nativeLB,
        }),
      ],
    };
  }
  const byDefault = switchOf(settings, target.provider, 'nativeLBByDefault');
  const option = `--providers.${target.provider}.nativelbbydefault`;
  const lookup = {
    kind: target.holderKind,
    namespaces: [target.namespace],
    selector: target.knobPath('nativeLB'),
  };
  if (byDefault) {
    return {
      on: true,
      because: [
        absence(
          'V4',
          `the Service address is dialled by default (${option})`,
          lookup,
        ),
      ],
    };
  }
  const message =
    byDefault === false
      ? 'without nativeLB, the addresses of pods are dialled'
      : `without nativeLB, ${option} decides, which is not known`;
  return { on: byDefault, because: [absence('V4', message, lookup)] };
}

/** TLS for port 443 and for names that start with `https` (crd/kubernetes_http.go#parseServiceProtocol). */
function schemeOf(port: ServicePort | undefined): string {
  return port?.port === 443 || port?.name?.startsWith('https')
    ? 'https'
    : 'http';
}

function schemeEvidence(
  target: Target,
  scheme: string,
  service: ServiceResource | undefined,
): Evidence[] {
  if (target.scheme) {
    return [
      fact('V5', `the backend is spoken to in ${scheme}`, target.holder, {
        path: target.knobPath('scheme'),
        value: target.scheme,
      }),
    ];
  }
  return scheme === 'https' && service
    ? [
        fact(
          'V5',
          'port 443, or a port named https, is spoken to in TLS',
          service,
          { path: 'spec.ports' },
        ),
      ]
    : [];
}

/** Without passHostHeader the Host is the address of the server (pkg/server/service/proxy.go). */
function hostSent(
  target: Target,
  passage: Passage,
  service: ServiceResource | undefined,
): { host: HostSent; because: Evidence[] } {
  if (target.passHostHeader === false) {
    const name =
      service?.body.spec?.type === 'ExternalName'
        ? service.body.spec.externalName
        : undefined;
    return {
      host: name ? { from: 'value', value: name } : { from: 'address' },
      because: [
        fact('V5', 'the Host is the address that is dialled', target.holder, {
          path: target.knobPath('passHostHeader'),
          value: false,
        }),
      ],
    };
  }
  return { host: passage.host ?? { from: 'client' }, because: passage.because };
}

/** Go sends the name that is dialled; an IP is no server name. */
function sniSent(
  target: Target,
  service: ServiceResource | undefined,
): HostSent {
  if (target.transport.sni) return target.transport.sni;
  const { type, externalName } = service?.body.spec ?? {};
  return type === 'ExternalName' && externalName
    ? { from: 'value', value: externalName }
    : { from: 'none' };
}

/** Of a backend that is no Service. */
export function unknownUpstream(): Upstream {
  return {
    addressing: 'unknown',
    host: { from: 'unknown' },
    protocol: 'unknown',
    clientTls: 'unknown',
    because: [],
  };
}
