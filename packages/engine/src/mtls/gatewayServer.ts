import type { Accepts, Evidence, Outcome, Reason } from 'istio-ingress-contract';
import type { Snapshot } from '../snapshot/Snapshot';
import type { Arrival } from './combine';
import type { HopDestination } from './hopQuery';
import type { Target } from './target';

/** What becomes of a connection that arrives at an Istio gateway. */
export function gatewayOutcome(
  _snapshot: Snapshot,
  _to: HopDestination,
  target: Target,
  _arrival: Arrival,
): { accepts: Accepts; outcome: Outcome; reason?: string; unknown?: Reason; because: Evidence[] } {
  return {
    accepts: 'gateway',
    outcome: 'unknown',
    unknown: { code: 'not-modelled', message: 'connections into Istio gateways are not evaluated' },
    because: target.pod?.because ?? [],
  };
}
