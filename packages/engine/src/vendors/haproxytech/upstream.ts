import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { ServiceResource } from '../../mesh/endpoints';
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

type ServiceBackend = Extract<Backend, { kind: 'service' }>;

// Sources of annotations: pkg/annotations of haproxytech/kubernetes-ingress.
const PREFIXES = ['haproxy.org', 'haproxy.com', 'ingress.kubernetes.io'];

interface Setting {
  value: string;
  evidence(message: string): Evidence;
}

/** A setting of the Service, else the Ingress, else the ConfigMap. */
export function settingOf(
  key: string,
  controller: HaproxyController | undefined,
  holders: readonly (IngressResource | ServiceResource | undefined)[],
): Setting | undefined {
  for (const object of holders) {
    for (const prefix of PREFIXES) {
      const value = object?.annotations[`${prefix}/${key}`];
      if (object && value !== undefined) {
        return {
          value,
          evidence: message =>
            fact('V5', message, object, {
              path: `metadata.annotations["${prefix}/${key}"]`,
              value,
            }),
        };
      }
    }
  }
  const map = controller?.settings;
  const value = map?.body.data[key];
  return map && value !== undefined
    ? {
        value,
        evidence: message =>
          fact('V5', message, map, { path: `data["${key}"]`, value }),
      }
    : undefined;
}

/** Pods are dialled; only an ExternalName Service is dialled by its name. */
export function upstreamOf(
  objects: ObjectReader,
  controller: HaproxyController | undefined,
  ingress: IngressResource | undefined,
  backend: ServiceBackend,
  layer: 'http' | 'passthrough' | 'tcp',
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { namespace, name } = backend;
  const service = objects.get(Service, namespace, name);
  const port = servicePort(service, backend.port);
  const external =
    service?.body.spec?.type === 'ExternalName' ? service : undefined;
  const because: Evidence = external
    ? fact('V4', 'another name is dialled as it is', external, {
        path: 'spec.externalName',
        value: external.body.spec?.externalName,
      })
    : absence('V4', 'this controller always dials the addresses of pods', {
        kind: 'Service',
        namespaces: [namespace],
        selector: `${name} of type ExternalName`,
      });
  const content: Omit<Upstream, 'addressing'> =
    layer === 'http'
      ? requestOf(controller, ingress, service)
      : {
          ...(layer === 'passthrough' ? passedThrough(port) : payloadOf(port)),
          because: [],
        };
  const upstream: Upstream = {
    addressing: external ? 'service-ip' : 'pod-ip',
    ...content,
    because: [because, ...content.because],
  };
  if (external && controller?.followsNames === false) {
    return {
      backend: {
        kind: 'broken',
        brokenAt: `the controller is not allowed to follow ExternalName Service ${namespace}/${name}`,
        because: [
          fact('V3', 'the Service is another name', external, {
            path: 'spec.type',
            value: 'ExternalName',
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

function requestOf(
  controller: HaproxyController | undefined,
  ingress: IngressResource | undefined,
  service: ServiceResource | undefined,
): Omit<Upstream, 'addressing'> {
  const all = [service, ingress];
  const ssl = settingOf('server-ssl', controller, all);
  const secure = goBoolean(ssl?.value) ?? false;
  const proto = settingOf('server-proto', controller, all);
  // Read from the Ingress and the ConfigMap alone.
  const host = settingOf('set-host', controller, [ingress]);
  const rewrite = settingOf('path-rewrite', controller, [ingress]);
  return {
    host: hostSent(host),
    protocol: proto?.value === 'h2' && !secure ? 'http2' : 'http',
    clientTls: secure
      ? settingOf('server-crt', controller, all)
        ? 'mutual'
        : 'simple'
      : 'none',
    // No setting gives a server name.
    ...(secure ? { sni: { from: 'none' as const } } : {}),
    ...(rewrite ? { rewritesPath: {} } : {}),
    because: [
      ...(host ? [host.evidence('the Host header is replaced')] : []),
      ...(ssl && secure
        ? [ssl.evidence('the backend is spoken to in TLS')]
        : []),
    ],
  };
}

function hostSent(setting: Setting | undefined): HostSent {
  if (!setting) return { from: 'client' };
  return setting.value.includes('%')
    ? { from: 'unknown' }
    : { from: 'value', value: setting.value };
}
