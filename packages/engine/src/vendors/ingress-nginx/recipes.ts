import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import {
  ingressFor,
  refusals,
  refusesTcp,
  refusesWildcardServerName,
  setAnnotations,
} from '../lib/recipes';
import type {
  ExposureIntent,
  IntentService,
  MendTarget,
  Vendor,
} from '../types';
import { DEFAULT_PREFIX } from './settings';

const SERVICE_UPSTREAM = `${DEFAULT_PREFIX}/service-upstream`;
const UPSTREAM_VHOST = `${DEFAULT_PREFIX}/upstream-vhost`;
const SERVER_NAME = `${DEFAULT_PREFIX}/proxy-ssl-server-name`;

const comments = {
  [SERVICE_UPSTREAM]:
    'Dials the Service’s own address, by which the controller’s sidecar recognises it and starts mTLS.',
  [UPSTREAM_VHOST]:
    'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
  [SERVER_NAME]:
    'The gateway’s server is chosen by the server name, which nginx leaves out by default.',
};

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
    refuses: refusesTcp('ingress-nginx'),
    comments,
    expose: intent => [
      ingressFor(intent, {
        className: 'nginx',
        annotations: {
          ...annotationsFor(intent.service),
          ...(intent.service.speaks === 'grpc'
            ? { [`${DEFAULT_PREFIX}/backend-protocol`]: 'GRPC' }
            : {}),
        },
        backend: intent.service,
      }),
    ],
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(refusesTcp('ingress-nginx'), refusesWildcardServerName),
    comments,
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
  const secure = gateway.tls === 'simple';
  const grpc = intent.service.speaks === 'grpc';
  return [
    ingressFor(intent, {
      className: 'nginx',
      namespace: gateway.namespace,
      annotations: {
        ...(secure || grpc
          ? {
              [`${DEFAULT_PREFIX}/backend-protocol`]: grpc
                ? secure
                  ? 'GRPCS'
                  : 'GRPC'
                : 'HTTPS',
            }
          : {}),
        ...(secure
          ? {
              [SERVER_NAME]: 'on',
              [`${DEFAULT_PREFIX}/proxy-ssl-name`]: intent.hosts[0],
            }
          : {}),
      },
      backend: { name: gateway.service, port: gateway.port },
    }),
    ...chainedGateway(intent, gateway),
  ];
}
