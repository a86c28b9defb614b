import type { ExposeGateway, ExposeIntent } from 'istio-ingress-contract';
import { Service } from '../snapshot/kinds';
import type { ClusterObjects, SourceObject } from '../snapshot/objects';
import type { IntentGateway, ServiceDemand, Vendor } from '../vendors/types';
import type { Look } from './look';

/**
 * What the Service of the intent's gateway still has to say to the load
 * balancer before it: that of the chain, or the one by which the gateway itself
 * is reached. What it says otherwise already is the platform's decision.
 */
export function demandOf(
  { gateway, mode }: ExposeIntent,
  vendor: Vendor,
  vendors: readonly Vendor[],
  look?: Look,
): ServiceDemand {
  if (!gateway || mode === 'standalone') return {};
  const service = look?.snapshot.get(
    Service,
    gateway.namespace,
    gateway.service,
  );
  const before =
    mode === 'chained' ? vendor : vendorBefore(gateway, vendors, look);
  const found = service?.body.spec?.ports.find(
    ({ port }) => port === gateway.port,
  );
  const asked = before?.gatewayService?.(
    { ...gateway, ...portOfGateway(gateway, look) },
    service?.annotations,
  );
  const { annotations = {}, appProtocol } = asked ?? {};
  const missing = Object.entries(annotations).filter(
    ([key]) => service?.annotations[key] === undefined,
  );
  return {
    ...(missing.length > 0 ? { annotations: Object.fromEntries(missing) } : {}),
    ...(appProtocol && found?.appProtocol === undefined ? { appProtocol } : {}),
  };
}

/** What the gateway's Service says of the port that requests go to. */
export function portOfGateway(
  gateway: ExposeGateway | undefined,
  look: Look | undefined,
): Pick<IntentGateway, 'portName' | 'targetPort'> {
  const found =
    gateway &&
    look?.snapshot
      .get(Service, gateway.namespace, gateway.service)
      ?.body.spec?.ports.find(({ port }) => port === gateway.port);
  return {
    ...(found?.name ? { portName: found.name } : {}),
    ...(found?.targetPort === undefined
      ? {}
      : { targetPort: found.targetPort }),
  };
}

/** Whose load balancer the gateway's own Service asks for. */
function vendorBefore(
  { namespace, service }: ExposeGateway,
  vendors: readonly Vendor[],
  look: Look | undefined,
): Vendor | undefined {
  const id = look?.found.entries.find(
    ({ ref }) =>
      ref.kind === 'Service' &&
      ref.group === '' &&
      ref.namespace === namespace &&
      ref.name === service,
  )?.vendor;
  return vendors.find(vendor => vendor.id === id);
}

/** A cluster in which the gateway's Service says what is demanded of it. */
export function withDemand(
  base: ClusterObjects,
  gateway: ExposeGateway | undefined,
  demand: ServiceDemand,
): ClusterObjects {
  if (!gateway || Object.keys(demand).length === 0) return base;
  return {
    ...base,
    objects: base.objects.map(source =>
      isServiceOf(gateway, source) ? told(source, gateway, demand) : source,
    ),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function isServiceOf(
  { namespace, service }: ExposeGateway,
  { manifest: { apiVersion, kind, metadata } }: SourceObject,
): boolean {
  const { name, namespace: at = 'default' } = fieldsOf(metadata);
  return (
    apiVersion === 'v1' &&
    kind === 'Service' &&
    name === service &&
    at === namespace
  );
}

function told(
  source: SourceObject,
  { port }: ExposeGateway,
  { annotations, appProtocol }: ServiceDemand,
): SourceObject {
  const { manifest } = source;
  const metadata = fieldsOf(manifest.metadata);
  const spec = fieldsOf(manifest.spec);
  const { ports } = spec;
  return {
    ...source,
    manifest: {
      ...manifest,
      metadata: {
        ...metadata,
        annotations: { ...fieldsOf(metadata.annotations), ...annotations },
      },
      spec: {
        ...spec,
        ports:
          appProtocol && Array.isArray(ports)
            ? ports.map((each: unknown) =>
                fieldsOf(each).port === port
                  ? { ...fieldsOf(each), appProtocol }
                  : each,
              )
            : ports,
      },
    },
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ...value }
    : {};
}

/** The demand in words, for whoever owns the Service. */
export function needsOf(
  gateway: ExposeGateway | undefined,
  { annotations = {}, appProtocol }: ServiceDemand,
): string[] {
  if (!gateway) return [];
  const { namespace, service, port } = gateway;
  const said = Object.entries(annotations).map(
    ([key, value]) => `${key}: '${value}'`,
  );
  return [
    ...(said.length > 0
      ? [
          `Service ${service} of namespace ${namespace} has to be annotated with ${said.join(
            ', ',
          )}.`,
        ]
      : []),
    ...(appProtocol
      ? [
          `Port ${port} of Service ${service} of namespace ${namespace} has to say appProtocol: ${appProtocol}.`,
        ]
      : []),
  ];
}
