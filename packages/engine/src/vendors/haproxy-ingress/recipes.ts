import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import { ingressFor, refusesTcp, setAnnotations } from '../lib/recipes';
import type {
  ExposureIntent,
  IntentService,
  MendTarget,
  Vendor,
} from '../types';

const PREFIX = 'haproxy-ingress.github.io';

/** Standalone: the Service address, and on an HTTP port the Host that Istio knows. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Sticky sessions and health checks of single pods no longer work in HAProxy: it sees one server, the Service.',
      'The application sees the name of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    refuses: refusesTcp('HAProxy Ingress'),
    comments: {
      [`${PREFIX}/service-upstream`]:
        'Dials the Service’s own address, by which the controller’s sidecar recognises it and starts mTLS.',
      [`${PREFIX}/headers`]:
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
    },
    expose: intent => [
      ingressFor(intent, {
        className: 'haproxy',
        annotations: {
          ...annotationsFor(intent.service),
          ...(intent.service.speaks === 'grpc'
            ? { [`${PREFIX}/backend-protocol`]: 'h2' }
            : {}),
        },
        backend: intent.service,
      }),
    ],
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusesTcp('HAProxy Ingress'),
    expose: exposeChained,
  },
};

function annotationsFor(service: IntentService): Record<string, string> {
  return {
    [`${PREFIX}/service-upstream`]: 'true',
    ...(service.protocol === 'http'
      ? {
          [`${PREFIX}/headers`]: `Host: ${serviceHostname(
            service.namespace,
            service.name,
          )}`,
        }
      : {}),
  };
}

function mend({ entry, manifest, service }: MendTarget): Change[] {
  return entry.kind === 'Ingress'
    ? setAnnotations(entry, manifest, annotationsFor(service))
    : [];
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  const grpc = intent.service.speaks === 'grpc';
  return [
    ingressFor(intent, {
      className: 'haproxy',
      namespace: gateway.namespace,
      annotations:
        gateway.tls === 'simple'
          ? {
              [`${PREFIX}/backend-protocol`]: grpc ? 'h2-ssl' : 'h1-ssl',
              [`${PREFIX}/secure-sni`]: 'host',
            }
          : grpc
          ? { [`${PREFIX}/backend-protocol`]: 'h2' }
          : {},
      backend: { name: gateway.service, port: gateway.port },
    }),
    ...chainedGateway(intent, gateway),
  ];
}
