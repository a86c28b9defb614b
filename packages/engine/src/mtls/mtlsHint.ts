import type { Evidence, Reason } from 'istio-ingress-contract';
import { fact } from '../evidence';
import type { ControlPlane } from '../mesh/controlPlanes';
import { namespaceHint } from '../mesh/peerAuthentications';
import type { RegistryPort, RegistryService } from '../mesh/registry';
import type { TrafficPolicy } from '../snapshot/schema/istio';
import type { Snapshot } from '../snapshot/Snapshot';
import { isPassthrough } from './trafficPolicy';

/** A client's guess whether a service takes mTLS. */
export interface MtlsHint {
  disable: boolean;
  because?: Evidence;
  unknown?: Reason;
}

/**
 * The guess whether a service wants mTLS: its namespace's policy; where the
 * endpoint cannot be chosen, all endpoints must advertise it as well
 * (`pilot/pkg/model/push_context.go#BestEffortInferServiceMTLSMode`).
 */
export function hintFor(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  service: RegistryService,
  port: RegistryPort,
  policy: TrafficPolicy | undefined,
): MtlsHint {
  if (
    service.resolution === 'headless' ||
    service.resolution === 'none' ||
    isPassthrough(policy)
  ) {
    const endpoints = service.endpoints(port);
    const without = endpoints.find(({ tlsMode }) => tlsMode === 'disabled');
    if (endpoints.length === 0 || without) {
      return {
        disable: true,
        because: fact(
          'R3.5',
          without
            ? `endpoint ${without.ip} of ${service.hostname} carries no tlsMode label, so plaintext is sent to all of them`
            : `${service.hostname} has no endpoints, so plaintext is sent`,
          without?.labelled ? { ref: without.labelled.object } : service.object,
          {
            path: without
              ? 'metadata.labels["security.istio.io/tlsMode"]'
              : 'spec',
          },
        ),
      };
    }
  }
  const {
    mode,
    policy: decidedBy,
    unknown,
  } = namespaceHint(snapshot, plane, service.namespace);
  return {
    disable: mode === 'disable',
    ...(unknown ? { unknown } : {}),
    ...(mode === 'disable' && decidedBy
      ? {
          because: fact(
            'R3.4',
            `PeerAuthentication ${decidedBy.namespace}/${decidedBy.name} sets DISABLE for the namespace, so clients send plaintext`,
            decidedBy,
            { path: 'spec.mtls.mode', value: 'DISABLE' },
          ),
        }
      : {}),
  };
}
