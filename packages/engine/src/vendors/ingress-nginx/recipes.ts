import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway, ingressFor, setAnnotations } from '../lib/recipes';
import type {
  ExposureIntent,
  IntentService,
  MendTarget,
  Vendor,
} from '../types';
import { DEFAULT_PREFIX } from './settings';

const SERVICE_UPSTREAM = `${DEFAULT_PREFIX}/service-upstream`;
const UPSTREAM_VHOST = `${DEFAULT_PREFIX}/upstream-vhost`;

/**
 * Standalone: the Service address is dialled, and for an HTTP port under a
 * name that Istio knows, so that the controller's sidecar can start mTLS.
 * Chained: the Ingress lives beside the gateway's Service and keeps the Host.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Sticky sessions and retries on another pod no longer work in ingress-nginx: it sees one upstream, the Service.',
      'The application sees the name of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    expose: intent => [
      ingressFor(intent, {
        className: 'nginx',
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
    [SERVICE_UPSTREAM]: 'true',
    // A TCP or undeclared port is recognised by its address alone.
    ...(service.protocol === 'http'
      ? { [UPSTREAM_VHOST]: serviceHostname(service.namespace, service.name) }
      : {}),
  };
}

function mend({ entry, manifest, service }: MendTarget): Change[] {
  return setAnnotations(entry, manifest, annotationsFor(service));
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  return [
    ingressFor(intent, {
      className: 'nginx',
      namespace: gateway.namespace,
      annotations:
        gateway.tls === 'simple'
          ? {
              [`${DEFAULT_PREFIX}/backend-protocol`]: 'HTTPS',
              [`${DEFAULT_PREFIX}/proxy-ssl-server-name`]: 'on',
              [`${DEFAULT_PREFIX}/proxy-ssl-name`]: intent.host,
            }
          : {},
      backend: { name: gateway.service, port: gateway.port },
    }),
    ...chainedGateway(intent, gateway),
  ];
}
