import type { ExposeIntentInput } from 'istio-ingress-contract';
import { gatewayWith, intentFor, MTLS, PROTOCOLS } from './renderedIntents';

const MODES = ['standalone', 'chained', 'istio-gateway'] as const;

const HEALTH_CHECKS = [
  undefined,
  { path: '/ready' },
  { path: '/ready', port: 8081 },
] as const;

// Vendors that have two kinds of entries, by whether a Gateway is named.
const ENTRIES: Readonly<Record<string, Partial<ExposeIntentInput>[]>> = {
  'gke-multi-cluster': [{}, { className: undefined }],
};

/**
 * Every choice of a vendor: mode, protocol, mTLS, TLS of the edge and of the
 * gateway, health check.
 */
export function choicesOf(vendor: string): ExposeIntentInput[] {
  return (
    ENTRIES[vendor]?.flatMap(more => choicesWith(vendor, more)) ??
    choicesWith(vendor)
  );
}

function choicesWith(
  vendor: string,
  more: Partial<ExposeIntentInput> = {},
): ExposeIntentInput[] {
  return MODES.filter(
    mode => (mode === 'istio-gateway') === (vendor === 'istio'),
  ).flatMap(mode =>
    PROTOCOLS.flatMap(protocol =>
      MTLS.flatMap(mtls =>
        [false, true].flatMap(edge =>
          (mode === 'standalone'
            ? [undefined]
            : [gatewayWith('none'), gatewayWith('simple')]
          ).flatMap(gateway =>
            HEALTH_CHECKS.map(healthCheck => {
              const intent = intentFor(vendor, mode, more);
              return {
                ...intent,
                service: { ...intent.service, protocol },
                mtls,
                ...(edge ? { tls: { secretName: 'web-tls' } } : {}),
                ...(gateway ? { gateway } : {}),
                ...(healthCheck ? { healthCheck } : {}),
              };
            }),
          ),
        ),
      ),
    ),
  );
}
