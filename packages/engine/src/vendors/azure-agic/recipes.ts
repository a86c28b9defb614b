import { chainedGateway } from '../lib/chainedGateway';
import {
  ingressFor,
  refusals,
  refusesGrpc,
  refusesTcp,
  refusesWildcardServerName,
} from '../lib/recipes';
import type { ExposureIntent, IntentRefusal, Vendor } from '../types';

const PREFIX = 'appgw.ingress.kubernetes.io';

/** The probe has to speak what the backend speaks, and port 15021 is HTTP. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'Application Gateway runs outside the cluster and presents no client certificate to its backends, so that it cannot start the mesh’s mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The hop from Application Gateway to the Istio gateway is plaintext, or TLS: a probe of port 15021 over HTTP and an HTTPS backend exclude each other, so that over TLS the application answers the probe.',
    ],
    refuses: refusals(
      refusesTcp('Application Gateway'),
      refusesGrpc('Application Gateway speaks HTTP/1.1 to its backends.'),
      refusesWildcardServerName,
      refusesUnservedProbe,
    ),
    expose: intent => {
      const { gateway } = intent;
      if (!gateway) return [];
      return [
        ingressFor(withClass(intent), {
          namespace: gateway.namespace,
          annotations:
            gateway.tls === 'simple'
              ? {
                  [`${PREFIX}/backend-protocol`]: 'https',
                  [`${PREFIX}/backend-hostname`]: intent.hosts[0],
                  ...(intent.healthCheck
                    ? {
                        [`${PREFIX}/health-probe-path`]:
                          intent.healthCheck.path,
                      }
                    : {}),
                }
              : {
                  [`${PREFIX}/health-probe-port`]: '15021',
                  [`${PREFIX}/health-probe-path`]: '/healthz/ready',
                  [`${PREFIX}/health-probe-status-codes`]: '200',
                },
          backend: { name: gateway.service, port: gateway.port },
        }),
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};

/**
 * Over TLS the probe asks what requests ask: the gateway, by the same host, and
 * so the application. A path that the gateway does not route answers 404.
 * https://azure.github.io/application-gateway-kubernetes-ingress/annotations/#health-probe-path
 */
function refusesUnservedProbe({
  gateway,
  healthCheck,
  paths,
}: ExposureIntent): IntentRefusal[] {
  return gateway?.tls === 'simple' &&
    healthCheck &&
    !paths.some(prefix => isBelow(healthCheck.path, prefix))
    ? [
        {
          field: 'healthCheck.path',
          reason: `Application Gateway asks through the Istio gateway, which serves ${paths.join(
            ' and ',
          )} alone: it answers 404 to ${healthCheck.path}.`,
        },
      ]
    : [];
}

function isBelow(path: string, prefix: string): boolean {
  const whole = prefix.endsWith('/') ? prefix : `${prefix}/`;
  return path === prefix || path.startsWith(whole);
}

function withClass(intent: ExposureIntent): ExposureIntent {
  return {
    ...intent,
    className: intent.className ?? 'azure-application-gateway',
  };
}
