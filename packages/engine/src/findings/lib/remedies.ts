import type { Remedy } from '../types';

/**
 * Two remedies of which both are needed. When one of them is not to be had,
 * neither is.
 */
export function both(summary: string, first: Remedy, second: Remedy): Remedy {
  if ('noFix' in first) return first;
  if ('noFix' in second) return second;
  return {
    summary,
    changes: [...first.changes, ...second.changes],
    costs: [...first.costs, ...second.costs],
  };
}

/** What helps where a managed load balancer cannot hold a mesh certificate. */
export const chainInstead: readonly string[] = [
  'Send this load balancer to an Istio gateway and bind the host there (chained): the last hop is then mTLS.',
  'Expose the service by an Istio gateway alone.',
];
