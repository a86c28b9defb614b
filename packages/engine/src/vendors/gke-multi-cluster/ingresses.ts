import type { Edge, Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import type { ResourceOf } from '../lib/ownKind';
import type {
  Backend,
  EntryClaim,
  ObjectReader,
  RouteDraft,
  Upstream,
} from '../types';
import { MultiClusterIngress, MultiClusterService } from './kinds';

type IngressObject = ResourceOf<typeof MultiClusterIngress>;

/** The Ingresses of the fleet, as far as their pods are of this cluster. */
export function ingressEntries(objects: ObjectReader): EntryClaim[] {
  return objects.list(MultiClusterIngress).map(ingress => ({
    ref: ingress.ref,
    state: 'claimed',
    strength: 'live',
    because: [fact('V1', 'the kind is Google’s alone', ingress)],
    routes: draftsOf(objects, ingress),
  }));
}

function draftsOf(objects: ObjectReader, ingress: IngressObject): RouteDraft[] {
  const spec = ingress.body.spec?.template?.spec;
  if (!spec) return [];
  const at = '/spec/template/spec';
  const drafts = spec.rules.flatMap(({ host, http }, r) =>
    (http?.paths ?? []).map(({ path, backend }, p) => ({
      rule: {
        pointer: `${at}/rules/${r}/http/paths/${p}`,
        hosts: host ? [host] : [],
        ...(path ? { path } : {}),
      },
      backend,
    })),
  );
  const all = spec.backend
    ? [
        ...drafts,
        {
          rule: { pointer: `${at}/backend`, hosts: [] },
          backend: spec.backend,
        },
      ]
    : drafts;
  return all.map(({ rule, backend }) => ({
    rule,
    edge: edgeOf(ingress),
    controllerId: 'gke-multi-cluster',
    ...sendTo(objects, ingress, backend?.serviceName, backend?.servicePort),
  }));
}

function edgeOf(ingress: IngressObject): Edge {
  const certificates =
    (ingress.body.spec?.template?.spec?.tls.length ?? 0) > 0 ||
    ingress.annotations['networking.gke.io/pre-shared-certs'] !== undefined;
  return certificates ? 'terminate' : 'none';
}

const PROTOCOLS = 'networking.gke.io/app-protocols';

function sendTo(
  objects: ObjectReader,
  ingress: IngressObject,
  name: string | undefined,
  port: number | string | undefined,
): Pick<RouteDraft, 'backend' | 'upstream' | 'predicted'> {
  const { namespace } = ingress;
  const upstream: Upstream = {
    addressing: 'pod-ip',
    host: { from: 'client' },
    protocol: 'http',
    clientTls: 'none',
    because: [
      fact(
        'V4',
        'pods of all clusters are dialled through network endpoint groups',
        ingress,
      ),
    ],
  };
  const service =
    name === undefined
      ? undefined
      : objects.get(MultiClusterService, namespace, name);
  if (!service) {
    const unread = objects.unread(MultiClusterService, namespace);
    const title = `MultiClusterService ${namespace}/${name ?? ''}`;
    return unread
      ? {
          backend: { kind: 'external', title, reason: 'other-cluster' },
          upstream: { ...upstream, unknown: unread },
        }
      : {
          backend: {
            kind: 'broken',
            brokenAt: `${title} does not exist`,
            because: [
              absence('V3', `${title} does not exist`, {
                kind: 'MultiClusterService',
                namespaces: [namespace],
                selector: name ?? '',
              }),
            ],
          },
          upstream,
        };
  }
  const template = service.body.spec?.template?.spec;
  const stated = template?.ports.find(
    each => each.port === port || each.name === port,
  );
  const protocol = protocolIn(service.annotations[PROTOCOLS], stated?.name);
  const because: Evidence[] = protocol
    ? [
        fact(
          'V5',
          `the load balancer speaks ${protocol} to this port`,
          service,
          {
            path: `metadata.annotations["${PROTOCOLS}"]`,
            value: service.annotations[PROTOCOLS],
          },
        ),
      ]
    : [];
  const local = localService(objects, service);
  const backend: Backend = local
    ? {
        kind: 'service',
        namespace,
        name: local.name,
        ...portOf(local, stated?.port, stated?.targetPort),
      }
    : {
        kind: 'external',
        title: `MultiClusterService ${namespace}/${service.name}`,
        ref: service.ref,
        reason: 'other-cluster',
        pods: {
          namespace,
          labels: template?.selector ?? {},
          path: 'spec.template.spec.selector',
          ...(stated
            ? { port: stated.port, targetPort: stated.targetPort }
            : {}),
        },
      };
  return {
    backend,
    ...(local ? { predicted: true } : {}),
    upstream: {
      ...upstream,
      protocol: protocol === 'HTTP2' ? 'http2' : 'http',
      ...(protocol && protocol !== 'HTTP'
        ? { clientTls: 'simple', sni: { from: 'none' } }
        : {}),
      because: [
        ...because,
        ...(local
          ? [
              fact('V3', 'the Service picks the pods of this cluster', local, {
                path: 'spec.selector',
                value: local.body.spec?.selector,
              }),
            ]
          : []),
        ...upstream.because,
      ],
    },
  };
}

/**
 * The Service of this cluster with the same pods: the one that Google derives
 * (`mci-<name>-svc-<hash>`), else one that selects by the same labels.
 */
function localService(
  objects: ObjectReader,
  { namespace, name, body }: ResourceOf<typeof MultiClusterService>,
) {
  const services = objects.inNamespace(Service, namespace);
  const selector = Object.entries(body.spec?.template?.spec?.selector ?? {});
  return (
    services.find(each => each.name.startsWith(`mci-${name}-svc-`)) ??
    (selector.length === 0
      ? undefined
      : services.find(each => {
          const own = each.body.spec?.selector ?? {};
          return (
            Object.keys(own).length === selector.length &&
            selector.every(([key, value]) => own[key] === value)
          );
        }))
  );
}

/** The same port of the local Service, else one with the same target. */
function portOf(
  local: NonNullable<ReturnType<typeof localService>>,
  port: number | undefined,
  targetPort: number | string | undefined,
): { port?: number } {
  const ports = local.body.spec?.ports ?? [];
  const found =
    ports.find(each => each.port === port) ??
    ports.find(each => each.targetPort === (targetPort ?? port));
  const chosen = found?.port ?? port;
  return chosen === undefined ? {} : { port: chosen };
}

function protocolIn(
  annotation: string | undefined,
  portName: string | undefined,
): string | undefined {
  if (annotation === undefined || portName === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(annotation);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const value = new Map<string, unknown>(Object.entries(parsed)).get(
      portName,
    );
    return typeof value === 'string' ? value : undefined;
  } catch {
    // The controller refuses it, and plain HTTP is what is left.
    return undefined;
  }
}
