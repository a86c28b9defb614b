import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import type { IngressResource } from '../lib/ingressClass';
import type { Backend, ObjectReader, RouteDraft } from '../types';
import { DEFAULT_PREFIX, type NginxController } from './settings';
import { portStated } from './upstream';

type ServiceBackend = Extract<Backend, { kind: 'service' }>;

/** Passed-through connections go to the Service address (controller.go#createServers). */
export function passthrough(
  backend: ServiceBackend,
  ingress: IngressResource,
  controller: NginxController | undefined,
) {
  const key = `${
    controller?.annotationsPrefix ?? DEFAULT_PREFIX
  }/ssl-passthrough`;
  return {
    backend,
    upstream: {
      addressing: 'service-ip' as const,
      host: { from: 'none' as const },
      protocol: 'tcp' as const,
      clientTls: 'simple' as const,
      sni: { from: 'client' as const },
      because: [
        fact(
          'V4',
          'TLS of the client is passed through to the Service address',
          ingress,
          {
            path: `metadata.annotations["${key}"]`,
            value: ingress.annotations[key],
          },
        ),
      ],
    },
  };
}

/** The Service that an Ingress names for when its own has no endpoints. */
export function defaultBackendDrafts(
  objects: ObjectReader,
  ingress: IngressResource,
  controllerId: string,
  controller: NginxController | undefined,
): RouteDraft[] {
  const key = `${
    controller?.annotationsPrefix ?? DEFAULT_PREFIX
  }/default-backend`;
  const name = ingress.annotations[key];
  if (!name) return [];
  return [
    {
      rule: {
        pointer: `/metadata/annotations/${key.replaceAll('/', '~1')}`,
        hosts: [],
      },
      edge: 'none',
      controllerId,
      backend: firstPort(objects, {
        kind: 'service',
        namespace: ingress.namespace,
        name,
      }),
      upstream: {
        addressing: 'pod-ip',
        host: { from: 'client' },
        protocol: 'http',
        clientTls: 'none',
        because: [
          fact(
            'V4',
            'the annotation’s default backend is always dialled by pod address',
            ingress,
            { path: `metadata.annotations["${key}"]`, value: name },
          ),
        ],
      },
    },
  ];
}

/** The annotation names no port: the first of the Service is taken. */
function firstPort(
  objects: ObjectReader,
  backend: ServiceBackend,
): ServiceBackend {
  const service = objects.get(Service, backend.namespace, backend.name);
  const port =
    service && portStated(service, service.body.spec?.ports[0]?.port);
  return port === undefined ? backend : { ...backend, port };
}
