import type { ExposeIntentInput } from 'istio-ingress-contract';
import { gatewayWith, intentFor, MTLS, PROTOCOLS } from './renderedIntents';

const MODES = ['standalone', 'chained', 'istio-gateway'] as const;

/** Every choice of a vendor: mode, protocol, mTLS, TLS of the edge and of the gateway. */
export function choicesOf(vendor: string): ExposeIntentInput[] {
  return MODES.filter(
    mode => (mode === 'istio-gateway') === (vendor === 'istio'),
  ).flatMap(mode =>
    PROTOCOLS.flatMap(protocol =>
      MTLS.flatMap(mtls =>
        [false, true].flatMap(edge =>
          (mode === 'standalone'
            ? [undefined]
            : [gatewayWith('none'), gatewayWith('simple')]
          ).map(gateway => {
            const intent = intentFor(vendor, mode);
            return {
              ...intent,
              service: { ...intent.service, protocol },
              mtls,
              ...(edge ? { tls: { secretName: 'web-tls' } } : {}),
              ...(gateway ? { gateway } : {}),
            };
          }),
        ),
      ),
    ),
  );
}
