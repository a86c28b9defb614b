import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { Service } from '../../snapshot/kinds';
import { chainedGateway } from '../lib/chainedGateway';
import {
  asksForPort,
  ingressFor,
  metadataOf,
  refusals,
  refusesTlsForTcp,
  refusesTlsOfTcp,
  setAnnotations,
} from '../lib/recipes';
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
    refuses: refusesTlsOfTcp,
    needs: asksForPort('Kong (KONG_STREAM_LISTEN)'),
    comments: {
      externalName:
        'Settings of Kong belong to a Service: another name of it leaves the Service as it is.',
      'konghq.com/preserve-host':
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
    },
    expose: intent => {
      const { service } = intent;
      return [
        alias(
          intent,
          service.namespace,
          service.port,
          serviceHostname(service.namespace, service.name),
          service.speaks === 'grpc' ? { 'konghq.com/protocol': 'grpc' } : {},
        ),
        entryFor(intent, {
          annotations: {
            ...(service.protocol === 'http'
              ? { 'konghq.com/preserve-host': 'false' }
              : {}),
            ...grpcRoute(intent),
          },
          backend: { name: aliasName(intent), port: service.port },
        }),
      ];
    },
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(refusesTlsOfTcp, refusesTlsForTcp),
    needs: asksForPort('Kong (KONG_STREAM_LISTEN)'),
    expose: exposeChained,
  },
};

/** An Ingress, or for TCP a port of Kong's own. */
function entryFor(
  intent: ExposureIntent,
  options: {
    namespace?: string;
    annotations: Readonly<Record<string, string>>;
    backend: { name: string; port: number };
  },
): Manifest {
  const { service, className = 'kong' } = intent;
  if (service.speaks !== 'tcp')
    return ingressFor(intent, { className: 'kong', ...options });
  const { namespace = service.namespace, backend } = options;
  return {
    apiVersion: 'configuration.konghq.com/v1beta1',
    kind: 'TCPIngress',
    metadata: metadataOf(intent, {
      namespace,
      annotations: { 'kubernetes.io/ingress.class': className },
    }),
    spec: {
      rules: [
        {
          port: service.port,
          backend: { serviceName: backend.name, servicePort: backend.port },
        },
      ],
    },
  };
}

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
    metadata: metadataOf(intent, {
      name: aliasName(intent),
      namespace,
      annotations,
    }),
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
  const grpc = intent.service.speaks === 'grpc';
  const protocol = grpc ? (secure ? 'grpcs' : 'grpc') : 'https';
  const other = secure || grpc;
  return [
    ...(other
      ? [
          alias(
            intent,
            gateway.namespace,
            gateway.port,
            serviceHostname(gateway.namespace, gateway.service),
            { 'konghq.com/protocol': protocol },
          ),
        ]
      : []),
    entryFor(intent, {
      namespace: gateway.namespace,
      annotations: grpcRoute(intent),
      backend: {
        name: other ? aliasName(intent) : gateway.service,
        port: gateway.port,
      },
    }),
    ...chainedGateway(intent, gateway),
  ];
}

/** A route of Kong takes gRPC when it says so. */
function grpcRoute({ service }: ExposureIntent): Record<string, string> {
  return service.speaks === 'grpc'
    ? { 'konghq.com/protocols': 'grpc,grpcs' }
    : {};
}
