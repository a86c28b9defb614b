import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import {
  AlbHealthCheckPolicy,
  BackendConfig,
  HealthCheckPolicy,
  Ingress,
  Service,
} from '../../snapshot/kinds';
import type { FindingContext } from '../types';
import type { ChainedHop } from './chained';

/** The port and path at which an Istio gateway says that it is ready. */
export const STATUS_PORT = 15021;
export const STATUS_PATH = '/healthz/ready';

/** The kinds that are read here. */
export const healthCheckKinds = [
  AlbHealthCheckPolicy,
  BackendConfig,
  HealthCheckPolicy,
  Ingress,
  Service,
];

/** How a cloud load balancer asks whether a gateway is alive. */
export interface HealthCheck {
  /** Absent: the port that serves requests. */
  port?: number;
  path?: string;
  protocol: string;
  /** Other answers than 200 are taken for healthy. */
  otherCodes?: string;
  evidence: Evidence;
}

/**
 * The health check that objects state for a chained hop: `none` where the
 * default of the load balancer applies, undefined where it is not known.
 */
export function healthCheckOf(
  context: FindingContext,
  chained: ChainedHop,
): HealthCheck | 'none' | undefined {
  switch (chained.route.vendor) {
    case 'gke-ingress':
      return ofBackendConfig(context, chained.gateway);
    case 'gke-gateway':
      return ofHealthCheckPolicy(context, chained.gateway);
    case 'aws-alb':
      return chained.route.entry.kind === 'Ingress'
        ? ofAlbAnnotations(context, chained)
        : undefined;
    case 'gke-multi-cluster':
      // The policy of a Gateway names the ServiceImport, which is named as the
      // Service; what a MultiClusterService states is not read.
      return chained.route.entry.kind === 'MultiClusterIngress'
        ? undefined
        : ofHealthCheckPolicy(context, chained.gateway);
    case 'azure-agc':
      return ofAlbHealthCheckPolicy(context, chained.gateway);
    case 'azure-agic':
      return ofAgicAnnotations(context, chained.route.entry);
    default:
      return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

// https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration#direct_health
function ofBackendConfig(
  context: FindingContext,
  gateway: ObjectRef,
): HealthCheck | 'none' | undefined {
  const service = serviceOf(context, gateway);
  if (!service) return undefined;
  const text = service.annotations['cloud.google.com/backend-config'] ?? '';
  // The JSON maps ports of the Service to names of BackendConfigs.
  const names = [...text.matchAll(/:\s*"([a-z0-9.-]+)"/g)].map(
    ([, name]) => name,
  );
  for (const name of names) {
    const config = context.objects.get(BackendConfig, service.namespace, name);
    const { healthCheck } = fieldsOf(config?.body.spec);
    if (!config || healthCheck === undefined) continue;
    const { port, requestPath, type } = fieldsOf(healthCheck);
    return {
      ...numberAndText(port, requestPath),
      protocol: String(type ?? 'HTTP').toUpperCase(),
      evidence: stated(config.ref, 'spec.healthCheck', healthCheck),
    };
  }
  return names.length > 0 ? absent(context) : 'none';
}

/** Among manifests alone, what is absent may just not be given. */
function absent({ snapshot }: FindingContext): 'none' | undefined {
  return snapshot.world === 'open' ? undefined : 'none';
}

// https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources#configure_health_check
function ofHealthCheckPolicy(
  context: FindingContext,
  gateway: ObjectRef,
): HealthCheck | 'none' | undefined {
  for (const policy of context.objects.inNamespace(
    HealthCheckPolicy,
    gateway.namespace ?? '',
  )) {
    const { targetRef, default: main } = fieldsOf(policy.body.spec);
    if (fieldsOf(targetRef).name !== gateway.name) continue;
    const { config } = fieldsOf(main);
    const { type, ...checks } = fieldsOf(config);
    const [check] = Object.values(checks).map(fieldsOf);
    return {
      ...numberAndText(check?.port, check?.requestPath),
      protocol: String(type ?? 'HTTP').toUpperCase(),
      evidence: stated(policy.ref, 'spec.default.config', config),
    };
  }
  return absent(context);
}

// https://learn.microsoft.com/azure/application-gateway/for-containers/custom-health-probe
function ofAlbHealthCheckPolicy(
  context: FindingContext,
  gateway: ObjectRef,
): HealthCheck | 'none' | undefined {
  for (const policy of context.objects.list(AlbHealthCheckPolicy)) {
    const { targetRef, default: check } = fieldsOf(policy.body.spec);
    const { kind, name, namespace = policy.namespace } = fieldsOf(targetRef);
    if (
      kind !== 'Service' ||
      name !== gateway.name ||
      namespace !== gateway.namespace
    )
      continue;
    const { port, protocol, useTLS, http } = fieldsOf(check);
    const { path, match } = fieldsOf(http);
    return {
      ...numberAndText(port, path),
      protocol:
        useTLS === true ? 'HTTPS' : String(protocol ?? 'HTTP').toUpperCase(),
      ...(takesNotFound(match) ? { otherCodes: JSON.stringify(match) } : {}),
      evidence: stated(policy.ref, 'spec.default', check),
    };
  }
  return absent(context);
}

// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#health-check
function ofAlbAnnotations(
  context: FindingContext,
  { route, gateway }: ChainedHop,
): HealthCheck | 'none' {
  const places = [serviceOf(context, gateway), ingressOf(context, route.entry)];
  const find = (name: string) =>
    places.flatMap(object => {
      const key = `alb.ingress.kubernetes.io/${name}`;
      const value = object?.annotations[key];
      return object && value !== undefined
        ? [{ ref: object.ref, path: `metadata.annotations["${key}"]`, value }]
        : [];
    })[0];
  const port = find('healthcheck-port');
  const path = find('healthcheck-path');
  const protocol = find('healthcheck-protocol');
  const codes = find('success-codes');
  const [first] = [port, path, protocol, codes].filter(
    each => each !== undefined,
  );
  if (!first) return 'none';
  return {
    ...numberAndText(port && Number(port.value), path?.value),
    protocol: (protocol?.value ?? 'HTTP').toUpperCase(),
    ...(codes ? { otherCodes: codes.value } : {}),
    evidence: stated(first.ref, first.path, first.value),
  };
}

// Without annotations it asks as the probes of the pods say, which are not read.
// https://azure.github.io/application-gateway-kubernetes-ingress/annotations/
function ofAgicAnnotations(
  context: FindingContext,
  entry: ObjectRef,
): HealthCheck | undefined {
  const ingress = ingressOf(context, entry);
  const key = 'appgw.ingress.kubernetes.io/health-probe-port';
  const port = ingress?.annotations[key];
  if (!ingress || port === undefined) return undefined;
  return {
    ...numberAndText(
      Number(port),
      ingress.annotations['appgw.ingress.kubernetes.io/health-probe-path'],
    ),
    // Probes speak what the backend is spoken to in.
    protocol: (
      ingress.annotations['appgw.ingress.kubernetes.io/backend-protocol'] ??
      'http'
    ).toUpperCase(),
    evidence: stated(ingress.ref, `metadata.annotations["${key}"]`, port),
  };
}

/** Ranges of answers; those of the default are 200 to 399. */
function takesNotFound(match: unknown): boolean {
  const { statusCodes } = fieldsOf(match);
  return (Array.isArray(statusCodes) ? statusCodes : []).some(range => {
    const { start, end = start } = fieldsOf(range);
    return Number(start) <= 404 && Number(end) >= 404;
  });
}

function serviceOf(
  context: FindingContext,
  { namespace = '', name }: ObjectRef,
) {
  return context.objects.get(Service, namespace, name);
}

function ingressOf(
  context: FindingContext,
  { namespace = '', name }: ObjectRef,
) {
  return context.objects.get(Ingress, namespace, name);
}

function numberAndText(
  port: unknown,
  path: unknown,
): Pick<HealthCheck, 'port' | 'path'> {
  return {
    ...(typeof port === 'number' && Number.isInteger(port) ? { port } : {}),
    ...(typeof path === 'string' ? { path } : {}),
  };
}

function stated(object: ObjectRef, path: string, value: unknown): Evidence {
  return {
    rule: 'R6.6',
    message: 'the health check is set here',
    object,
    path,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  };
}
