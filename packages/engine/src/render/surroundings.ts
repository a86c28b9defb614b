import type { ExposeIntent, Refusal } from 'istio-ingress-contract';
import type { ServiceResource } from '../mesh/endpoints';
import { protocolOf } from '../mesh/protocol';
import { Namespace, Service } from '../snapshot/kinds';
import type { Vendor } from '../vendors/types';
import {
  apiGateways,
  ingressClasses,
  isOwn,
  isOwnClass,
  type Look,
} from './look';
import { outsideMesh } from './membership';
import { refuse } from './refuse';

/** What of an intent does not fit the cluster, before anything is written. */
export function misfits(
  intent: ExposeIntent,
  look: Look,
  vendor: Vendor,
): Refusal[] {
  return [
    ...controllerMisfits(intent, look, vendor),
    ...namespaceMisfits(intent, look),
    ...serviceMisfits(intent, look),
    ...outsideMesh(intent, look),
  ];
}

function controllerMisfits(
  { className, mode }: ExposeIntent,
  look: Look,
  vendor: Vendor,
): Refusal[] {
  const { id, title, claims, placement } = vendor;
  if (className?.includes('/')) {
    const gateways = apiGateways(look);
    const own = gateways
      .filter(
        ({ controller }) =>
          isOwn(claims.gatewayControllers, controller) ||
          (id === 'istio' && controller.startsWith('istio.io/')),
      )
      .map(({ name }) => ({ className: name }));
    const gateway = gateways.find(({ name }) => name === className);
    if (gateway) {
      return own.length === 0 || own.some(each => each.className === className)
        ? []
        : [
            refuse(
              'className',
              `Gateway ${className} is served by ${
                gateway.controller || 'nobody known'
              }, which is not ${title}.`,
              own,
            ),
          ];
    }
    return look.snapshot.world === 'closed'
      ? [refuse('className', `There is no Gateway ${className}.`, own)]
      : [];
  }
  const classes = ingressClasses(look);
  const own = classes.filter(each => isOwnClass(look, vendor, each));
  const proposals = own.map(({ name }) => ({ className: name }));
  if (className !== undefined) {
    const named = classes.find(({ name }) => name === className);
    if (named && !own.includes(named)) {
      return [
        refuse(
          'className',
          `Class ${className} belongs to the controller ${
            named.controller || 'of no name'
          }, which is not ${title}.`,
          proposals,
        ),
      ];
    }
    if (
      !named &&
      own.length > 0 &&
      !claims.ingressClassValues?.includes(className)
    ) {
      return [
        refuse('className', `There is no class ${className}.`, proposals),
      ];
    }
  }
  const runs = look.found.controllers.some(found => found.vendor.id === id);
  return placement === 'in-cluster' &&
    !runs &&
    look.snapshot.world === 'closed' &&
    mode !== 'istio-gateway'
    ? [refuse('vendor', `No controller of ${title} was found in this cluster.`)]
    : [];
}

function namespaceMisfits(
  { service, createNamespace }: ExposeIntent,
  { snapshot }: Look,
): Refusal[] {
  return createNamespace ||
    snapshot.world === 'open' ||
    snapshot.get(Namespace, '', service.namespace) ||
    snapshot.unread(Namespace)
    ? []
    : [
        refuse(
          'service.namespace',
          `There is no Namespace ${service.namespace}.`,
          [{ createNamespace: true }],
        ),
      ];
}

function serviceMisfits(intent: ExposeIntent, { snapshot }: Look): Refusal[] {
  const { namespace, name, port, protocol } = intent.service;
  const service = snapshot.get(Service, namespace, name);
  if (!service) return [];
  if (service.body.spec?.type === 'ExternalName') {
    return [
      refuse(
        'service.name',
        `Service ${name} is another name for ${
          service.body.spec.externalName ?? 'something'
        }: it has no pods that mTLS could lead to.`,
      ),
    ];
  }
  if (service.body.spec?.clusterIP === 'None' && intent.mode === 'standalone') {
    return [
      refuse(
        'service.name',
        `Service ${name} is headless: it has no address by which a sidecar of the controller could recognise it.`,
      ),
    ];
  }
  const found = service.body.spec?.ports.find(each => each.port === port);
  if (!found) {
    return [
      refuse(
        'service.port',
        `Service ${name} has no port ${port}.`,
        portsOf(service).map(other => ({
          service: { ...intent.service, port: other },
        })),
      ),
    ];
  }
  const declared = protocolOf(found);
  const speaks = (other: ExposeIntent['service']['protocol']) => [
    { service: { ...intent.service, protocol: other } },
  ];
  if (protocol === 'grpc' && ['http', 'http_proxy'].includes(declared.name)) {
    return [
      refuse(
        'service.protocol',
        `Port ${port} is declared ${declared.name}: the mesh would speak HTTP/1.1 to it, which carries no gRPC. Name the port grpc, or say appProtocol: kubernetes.io/h2c.`,
        speaks('http'),
      ),
    ];
  }
  if (protocol === 'tcp' && declared.class === 'http') {
    return [
      refuse(
        'service.protocol',
        `Port ${port} is declared ${declared.name}: the mesh would read HTTP in it.`,
        speaks('http'),
      ),
    ];
  }
  if (protocol !== 'tcp' && ['https', 'tls'].includes(declared.name)) {
    return [
      refuse(
        'service.protocol',
        `Port ${port} is declared ${declared.name}: the application ends TLS itself, which no recipe here starts.`,
      ),
    ];
  }
  return [];
}

function portsOf({ body }: ServiceResource): number[] {
  return (body.spec?.ports ?? []).map(({ port }) => port);
}
