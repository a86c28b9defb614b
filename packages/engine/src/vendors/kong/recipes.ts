import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { Service } from '../../snapshot/kinds';
import { chainedGateway, ingressFor, setAnnotations } from '../lib/recipes';
import type { ExposureIntent, MendTarget, Vendor } from '../types';

/**
 * Standalone: Kong dials the name of the Service and sends it as the Host. The
 * knob belongs to the Service, so that a new entry goes through another name
 * of it and leaves the Service as it is.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Health checks and sticky sessions of single pods no longer work in Kong: it sees one target, the Service.',
      'The application sees the name of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    expose: intent => {
      const { service } = intent;
      return [
        alias(
          intent,
          service.namespace,
          service.port,
          serviceHostname(service.namespace, service.name),
        ),
        ingressFor(intent, {
          className: 'kong',
          annotations:
            service.protocol === 'http'
              ? { 'konghq.com/preserve-host': 'false' }
              : {},
          backend: { name: aliasName(intent), port: service.port },
        }),
      ];
    },
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    expose: exposeChained,
  },
};

function aliasName(intent: ExposureIntent): string {
  return `${intent.name}-upstream`;
}

/** Another name of a Service, for settings that count for this entry alone. */
function alias(
  intent: ExposureIntent,
  namespace: string,
  port: number,
  externalName: string,
  annotations: Readonly<Record<string, string>> = {},
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: aliasName(intent),
      namespace,
      ...(intent.labels ? { labels: { ...intent.labels } } : {}),
      ...(Object.keys(annotations).length > 0
        ? { annotations: { ...annotations } }
        : {}),
    },
    spec: { type: 'ExternalName', externalName, ports: [{ port }] },
  };
}

function mend({ entry, manifest, service, objects }: MendTarget): Change[] {
  const target = objects.get(Service, service.namespace, service.name);
  if (
    !target ||
    !['Ingress', 'HTTPRoute', 'GRPCRoute', 'TCPIngress'].includes(entry.kind)
  )
    return [];
  const has = Object.keys(target.annotations).length > 0;
  return [
    ...setAnnotations(
      target.ref,
      { metadata: has ? { annotations: target.annotations } : {} },
      {
        'ingress.kubernetes.io/service-upstream': 'true',
      },
    ),
    ...(service.protocol === 'http'
      ? setAnnotations(entry, manifest, { 'konghq.com/preserve-host': 'false' })
      : []),
  ];
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  const secure = gateway.tls === 'simple';
  return [
    ...(secure
      ? [
          alias(
            intent,
            gateway.namespace,
            gateway.port,
            serviceHostname(gateway.namespace, gateway.service),
            {
              'konghq.com/protocol': 'https',
            },
          ),
        ]
      : []),
    ingressFor(intent, {
      className: 'kong',
      namespace: gateway.namespace,
      backend: {
        name: secure ? aliasName(intent) : gateway.service,
        port: gateway.port,
      },
    }),
    ...chainedGateway(intent, gateway),
  ];
}
