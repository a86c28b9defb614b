import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway, ingressFor, setAnnotations } from '../lib/recipes';
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
    expose: intent => [
      ingressFor(intent, {
        className: 'haproxy',
        annotations: annotationsFor(intent.service),
        backend: intent.service,
      }),
    ],
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
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
  return [
    ingressFor(intent, {
      className: 'haproxy',
      namespace: gateway.namespace,
      annotations:
        gateway.tls === 'simple'
          ? {
              [`${PREFIX}/backend-protocol`]: 'h1-ssl',
              [`${PREFIX}/secure-sni`]: 'host',
            }
          : {},
      backend: { name: gateway.service, port: gateway.port },
    }),
    ...chainedGateway(intent, gateway),
  ];
}
