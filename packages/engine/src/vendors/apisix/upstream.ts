import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { isHeadless, type ServiceResource } from '../../mesh/endpoints';
import type { Resource } from '../../snapshot/Resource';
import type { ServicePort } from '../../snapshot/schema/core';
import { Service } from '../../snapshot/kinds';
import { servicePort } from '../lib/servicePort';
import type { HostSent, ObjectReader, RouteDraft, Upstream } from '../types';
import {
  ApisixUpstream,
  BackendTrafficPolicy,
  type UpstreamSettings,
} from './kinds';

/** Scheme, Host and certificate of an upstream, and the object that says so. */
export interface Settings extends UpstreamSettings {
  holder: Resource<unknown>;
}

/** What a route does to a request before it is sent. */
export interface Rewrite {
  host?: HostSent;
  path?: Upstream['rewritesPath'];
  because: Evidence[];
}

export const NO_REWRITE: Rewrite = { because: [] };

/** A Service port as an entry names it. */
export interface ApisixTarget {
  namespace: string;
  name: string;
  port?: number | string;
  holder: Resource<unknown>;
  /** Where `resolveGranularity` is written; absent where there is no such field. */
  knob?: { path: string; value?: string };
  settings?: Settings;
  /** A scheme that the entry itself states. */
  scheme?: string;
  protocol?: 'http2' | 'tcp';
}

/** Pods, or the Service address with `resolveGranularity: service` (adc/translator/apisixroute.go). */
export function upstreamOf(
  objects: ObjectReader,
  target: ApisixTarget,
  rewrite: Rewrite,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { namespace, name, knob } = target;
  const service = objects.get(Service, namespace, name);
  const port = servicePort(service, target.port);
  const on = knob?.value === 'service';
  const external = service?.body.spec?.type === 'ExternalName';
  const because = on
    ? fact('V4', 'the Service address is dialled', target.holder, {
        path: knob.path,
        value: knob.value,
      })
    : absence(
        'V4',
        knob
          ? 'without resolveGranularity, pods are dialled'
          : 'an entry of this kind always dials pods',
        {
          kind: target.holder.ref.kind,
          namespaces: [target.holder.namespace],
          ...(knob ? { selector: knob.path } : {}),
        },
      );
  const upstream: Upstream = {
    addressing: on || external ? 'service-ip' : 'pod-ip',
    ...requestOf(target, port, rewrite),
    because: [
      because,
      ...rewrite.because,
      ...settingsEvidence(target.settings),
    ],
  };
  if (on && service && isHeadless(service)) {
    return {
      backend: {
        kind: 'broken',
        brokenAt: `Service ${namespace}/${name} has no address, which resolveGranularity asks for`,
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

/** What is written, whatever is dialled. Over TLS the server name is the Host. */
export function requestOf(
  {
    settings,
    scheme,
    protocol,
  }: Pick<ApisixTarget, 'settings' | 'scheme' | 'protocol'>,
  port: ServicePort | undefined,
  rewrite: Rewrite,
): Omit<Upstream, 'addressing' | 'because'> {
  const name = (settings?.scheme ?? scheme ?? schemeOf(port)).toLowerCase();
  const secure = ['https', 'grpcs', 'tls'].includes(name);
  const raw = protocol === 'tcp' || name === 'tcp' || name === 'tls';
  const host = raw ? ({ from: 'none' } as const) : hostOf(settings, rewrite);
  const sni: HostSent = host.from === 'address' ? { from: 'none' } : host;
  return {
    host,
    protocol: raw
      ? 'tcp'
      : name.startsWith('grpc')
      ? 'http2'
      : protocol ?? 'http',
    clientTls: secure ? (settings?.tlsSecret ? 'mutual' : 'simple') : 'none',
    ...(secure ? { sni } : {}),
    ...(rewrite.path ? { rewritesPath: rewrite.path } : {}),
  };
}

/** `pass` keeps the Host, as rewritten by the route; `node` and `rewrite` replace it. */
function hostOf(settings: Settings | undefined, rewrite: Rewrite): HostSent {
  if (settings?.passHost === 'node') return { from: 'address' };
  if (settings?.passHost === 'rewrite' && settings.upstreamHost)
    return { from: 'value', value: settings.upstreamHost };
  return rewrite.host ?? { from: 'client' };
}

function settingsEvidence(settings: Settings | undefined): Evidence[] {
  if (!settings) return [];
  const { holder, scheme, passHost, upstreamHost } = settings;
  if (!scheme && !passHost) return [];
  return [
    fact('V5', 'settings of the upstream', holder, {
      path: 'spec',
      value: {
        ...(scheme ? { scheme } : {}),
        ...(passHost ? { passHost } : {}),
        ...(upstreamHost ? { upstreamHost } : {}),
      },
    }),
  ];
}

function schemeOf(port: ServicePort | undefined): string {
  return port?.appProtocol === 'https' ||
    port?.appProtocol === 'kubernetes.io/wss'
    ? 'https'
    : 'http';
}

/** The ApisixUpstream with the name of the Service; a port's settings replace its own. */
export function settingsOf(
  objects: ObjectReader,
  namespace: string,
  name: string,
  port: number | undefined,
): Settings | undefined {
  const found = objects.get(ApisixUpstream, namespace, name);
  const spec = found?.body.spec;
  if (!found || !spec) return undefined;
  const own = spec.portLevelSettings.find(each => each.port === port);
  return {
    holder: found,
    scheme: own?.scheme ?? spec.scheme,
    passHost: own ? own.passHost : spec.passHost,
    upstreamHost: own ? own.upstreamHost : spec.upstreamHost,
    tlsSecret: own?.tlsSecret ?? spec.tlsSecret,
  };
}

/** The policy that targets a Service, for Ingresses and the Gateway API. */
export function policyOf(
  objects: ObjectReader,
  service: ServiceResource | undefined,
): Settings | undefined {
  if (!service) return undefined;
  const found = objects
    .inNamespace(BackendTrafficPolicy, service.namespace)
    .find(({ body }) =>
      body.spec?.targetRefs.some(
        ({ kind, name }) => kind === 'Service' && name === service.name,
      ),
    );
  if (!found) return undefined;
  const { scheme, passHost, upstreamHost } = found.body.spec ?? {};
  return {
    holder: found,
    scheme,
    passHost,
    upstreamHost,
    tlsSecret: undefined,
  };
}
