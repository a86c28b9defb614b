import type { Knex } from 'knex';
import type { WaiverStatus } from 'istio-ingress-contract';

/** The database's clock as an expression, or what it said before. */
export type Now = Knex.Raw | number;

/**
 * Keeps the rows of the table `waivers` that have one of some statuses at a
 * time, as `statusAt` tells them apart.
 */
export function whereStatus(
  query: Knex.QueryBuilder,
  statuses: readonly WaiverStatus[],
  now: Now,
): void {
  query.where(any => {
    for (const status of statuses) any.orWhere(one => be(one, status, now));
  });
}

function be(query: Knex.QueryBuilder, status: WaiverStatus, now: Now): void {
  if (status === 'revoked') {
    query.whereNotNull('waivers.revoked_at');
    return;
  }
  query.whereNull('waivers.revoked_at');
  switch (status) {
    case 'denied':
      query.where('waivers.decision', 'denied');
      break;
    case 'expired':
      query.where('waivers.expires_at', '<=', now);
      query.where(any =>
        any
          .whereNull('waivers.decision')
          .orWhere('waivers.decision', 'approved'),
      );
      break;
    case 'active':
      query.where('waivers.decision', 'approved');
      query.where('waivers.expires_at', '>', now);
      break;
    default:
      query.whereNull('waivers.decision');
      query.where('waivers.expires_at', '>', now);
  }
}
