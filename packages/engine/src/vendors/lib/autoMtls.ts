import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { MeshPod } from '../../mesh/pods';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { BackendTls } from './backendTls';
import type { GatewayTarget } from './gatewayUpstream';
import { sidecarsOf } from './meshEndpoints';

/**
 * TLS of a proxy that holds certificates of the mesh and decides endpoint by
 * endpoint: mTLS with the ALPN `istio` to pods with a sidecar, plaintext to all
 * others. It takes the agent beside the proxy, which fetches the certificates.
 */
export function autoMtls(
  snapshot: Snapshot,
  { service, port }: GatewayTarget,
  proxies: readonly MeshPod[],
  because: readonly Evidence[],
): BackendTls | undefined {
  if (!service || !port) return undefined;
  const bare = proxies.find(({ role }) => role !== 'agent');
  if (bare) {
    return {
      clientTls: 'unknown',
      unknown: {
        code: 'upstream-not-known',
        message: `auto-mTLS is on, and ${bare.key} has no agent that holds certificates`,
        object: bare.object,
      },
      because: [...because],
    };
  }
  switch (sidecarsOf(snapshot, service, port)) {
    case 'all':
      return {
        clientTls: 'mesh',
        sni: { from: 'none' },
        because: [
          ...because,
          fact('V5', 'pods with a sidecar get mTLS', service, {
            path: 'spec.selector',
            value: service.body.spec?.selector,
          }),
        ],
      };
    case 'none':
      return undefined;
    default:
      return {
        clientTls: 'unknown',
        unknown: {
          code: 'not-modelled',
          message:
            'some pods of the Service have a sidecar and some do not: each is sent to in its own way',
          object: service.ref,
        },
        because: [...because],
      };
  }
}
