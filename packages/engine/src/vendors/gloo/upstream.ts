import { absence, fact } from '../../evidence';
import { isHeadless } from '../../mesh/endpoints';
import type { MeshPod } from '../../mesh/pods';
import { Service } from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import { autoMtls } from '../lib/autoMtls';
import type { BackendTls } from '../lib/backendTls';
import type { Dialled, GatewayTarget } from '../lib/gatewayUpstream';
import type { ResourceOf } from '../lib/ownKind';
import { servicePort } from '../lib/servicePort';
import type { Backend, ObjectReader, RouteDraft, Upstream } from '../types';
import {
  type Destination,
  type GlooRoute,
  GlooUpstream,
  type Reference,
} from './kinds';
import type { Settings } from './settings';

type UpstreamObject = ResourceOf<typeof GlooUpstream>;

/** Where a destination leads, and what the proxy writes. */
export function sendTo(
  { objects, snapshot }: { objects: ObjectReader; snapshot: Snapshot },
  namespace: string,
  destination: Destination | undefined,
  options: GlooRoute['options'],
  settings: Settings,
  pods: readonly MeshPod[],
): Pick<RouteDraft, 'backend' | 'upstream' | 'predicted'> {
  const { backend, object, predicted } = resolve(
    { objects, snapshot },
    namespace,
    destination,
  );
  const target = targetOf(objects, backend);
  const dialled = dialledBy(settings, target);
  const tls = tlsTo(snapshot, object, settings, target, pods);
  const hostname = target ? `${target.name}.${target.namespace}` : undefined;
  const byName = dialled.addressing === 'service-ip' && hostname !== undefined;
  const upstream: Upstream = {
    addressing: dialled.addressing,
    host: options?.hostRewrite
      ? { from: 'value', value: options.hostRewrite }
      : options?.autoHostRewrite
      ? byName
        ? { from: 'value', value: hostname }
        : { from: 'unknown' }
      : { from: 'client' },
    protocol: object?.body.spec?.useHttp2 ? 'http2' : 'http',
    clientTls: tls?.clientTls ?? 'none',
    ...(tls?.sni ? { sni: tls.sni } : {}),
    ...(tls?.unknown ? { unknown: tls.unknown } : {}),
    ...(options?.prefixRewrite || options?.regexRewrite
      ? { rewritesPath: {} }
      : {}),
    because: [...(tls?.because ?? []), ...dialled.because],
  };
  return { backend, upstream, ...(predicted ? { predicted } : {}) };
}

/** An Upstream that discovery makes is named `<namespace>-<service>-<port>`. */
function resolve(
  { objects, snapshot }: { objects: ObjectReader; snapshot: Snapshot },
  namespace: string,
  destination: Destination | undefined,
): { backend: Backend; object?: UpstreamObject; predicted?: boolean } {
  const { kube, upstream } = destination ?? {};
  if (kube) {
    return {
      backend: {
        kind: 'service',
        namespace: kube.ref.namespace ?? namespace,
        name: kube.ref.name,
        ...(kube.port === undefined ? {} : { port: kube.port }),
      },
    };
  }
  if (!upstream) {
    return {
      backend: {
        kind: 'external',
        title: 'a destination that is no Service',
        reason: 'not-modelled',
      },
    };
  }
  const at = upstream.namespace ?? namespace;
  const object = objects.get(GlooUpstream, at, upstream.name);
  if (!object) {
    const found = snapshot.memo(discovered).get(upstream.name);
    return found
      ? { backend: found, predicted: true }
      : { backend: missing(objects, at, upstream) };
  }
  const spec = object.body.spec;
  if (spec?.kube) {
    const { serviceName, serviceNamespace, servicePort: port } = spec.kube;
    return {
      object,
      backend: {
        kind: 'service',
        namespace: serviceNamespace ?? at,
        name: serviceName,
        ...(port === undefined ? {} : { port }),
      },
    };
  }
  const [host, ...others] = spec?.static?.hosts ?? [];
  if (host?.addr && others.length === 0) {
    return {
      object,
      backend: {
        kind: 'address',
        host: host.addr,
        ...(host.port === undefined ? {} : { port: host.port }),
      },
    };
  }
  return {
    object,
    backend: {
      kind: 'external',
      title: `Upstream ${at}/${upstream.name}`,
      ref: object.ref,
      reason: 'not-modelled',
    },
  };
}

/** Services by the names that discovery gives their Upstreams. */
function discovered(snapshot: Snapshot): ReadonlyMap<string, Backend> {
  const byName = new Map<string, Backend>();
  for (const { namespace, name, body } of snapshot.list(Service)) {
    for (const { port } of body.spec?.ports ?? []) {
      byName.set(`${namespace}-${name}-${port}`, {
        kind: 'service',
        namespace,
        name,
        port,
      });
    }
  }
  return byName;
}

function missing(
  objects: ObjectReader,
  namespace: string,
  { name }: Reference,
): Backend {
  const title = `Upstream ${namespace}/${name}`;
  // Discovery may make it, so that its absence proves nothing.
  if (objects.unread(GlooUpstream, namespace)) {
    return { kind: 'external', title, reason: 'not-modelled' };
  }
  return {
    kind: 'broken',
    brokenAt: `${title} does not exist`,
    because: [
      absence('V3', `${title} does not exist`, {
        kind: 'Upstream',
        namespaces: [namespace],
        selector: name,
      }),
    ],
  };
}

function targetOf(
  objects: ObjectReader,
  backend: Backend,
): GatewayTarget | undefined {
  if (backend.kind !== 'service') return undefined;
  const { namespace, name } = backend;
  const service = objects.get(Service, namespace, name);
  const port = servicePort(service, backend.port);
  return {
    namespace,
    name,
    ...(service ? { service } : {}),
    ...(port ? { port } : {}),
  };
}

/** projects/gloo/pkg/plugins/kubernetes/eds.go: never for headless Services. */
function dialledBy(
  { serviceRouting }: Settings,
  target: GatewayTarget | undefined,
): Dialled {
  if (!serviceRouting) {
    return {
      addressing: 'pod-ip',
      because: [
        fact('V4', 'endpoints are dialled, unless Gloo is set otherwise'),
      ],
    };
  }
  if (target?.service && isHeadless(target.service)) {
    return {
      addressing: 'pod-ip',
      because: [
        fact(
          'V4',
          'a headless Service has no address, so that pods are dialled',
          target.service,
          {
            path: 'spec.clusterIP',
            value: 'None',
          },
        ),
        serviceRouting,
      ],
    };
  }
  return { addressing: 'service-ip', because: [serviceRouting] };
}

function tlsTo(
  snapshot: Snapshot,
  object: UpstreamObject | undefined,
  { autoMtls: on, unread, serviceRouting }: Settings,
  target: GatewayTarget | undefined,
  pods: readonly MeshPod[],
): BackendTls | undefined {
  const spec = object?.body.spec;
  const own = spec?.sslConfig;
  if (own || spec?.static?.useTls) {
    return {
      clientTls: own?.secretRef ? 'mutual' : 'simple',
      sni: own?.sni ? { from: 'value', value: own.sni } : { from: 'none' },
      because: [
        fact('V5', 'the Upstream asks for TLS', object, {
          path: own ? 'spec.sslConfig' : 'spec.static.useTls',
          value: own,
        }),
      ],
    };
  }
  if (unread) return { clientTls: 'unknown', unknown: unread, because: [] };
  // Names of Services carry no label by which mTLS is chosen.
  if (!on || spec?.disableIstioAutoMtls || !target || serviceRouting)
    return undefined;
  return autoMtls(snapshot, target, pods, [on]);
}
