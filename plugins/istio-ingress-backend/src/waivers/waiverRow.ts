import type {
  ServiceRef,
  Waiver,
  WaiverStatus,
  WaiverTarget,
} from 'istio-ingress-contract';

/** A number that PostgreSQL gives as a text. */
type Big = number | string;

/** A row of the table `waivers`. Times are of the database's clock. */
export interface WaiverRow {
  id: string;
  service_key: string;
  cluster: string;
  namespace: string;
  name: string;
  policy_id: string | null;
  rule: string | null;
  reason: string;
  ticket: string | null;
  source: Waiver['source'];
  entity_ref: string | null;
  catalog_key: string | null;
  requested_by: string;
  requested_at: Big;
  expires_at: Big;
  decision: 'approved' | 'denied' | null;
  decided_by: string | null;
  decided_at: Big | null;
  decision_note: string | null;
  revoked_by: string | null;
  revoked_at: Big | null;
  revoke_note: string | null;
  warned_at: Big | null;
}

/** A waiver as it is stored, with where it stands at the time of the answer. */
export type StoredWaiver = Omit<Waiver, 'may' | 'why'>;

export function statusAt(
  row: Pick<WaiverRow, 'revoked_at' | 'decision' | 'expires_at'>,
  nowMs: number,
): WaiverStatus {
  if (row.revoked_at !== null) return 'revoked';
  if (row.decision === 'denied') return 'denied';
  if (Number(row.expires_at) <= nowMs) return 'expired';
  return row.decision === 'approved' ? 'active' : 'pending';
}

export function waiverOf(
  row: WaiverRow & { owner?: string | null },
  nowMs: number,
): StoredWaiver {
  const decision = decisionOf(
    row.decided_by,
    row.decided_at,
    row.decision_note,
  );
  const isOfCatalog = row.source === 'catalog';
  return {
    id: row.id,
    service: serviceOf(row),
    target: targetOf(row),
    status: statusAt(row, nowMs),
    source: row.source,
    reason: row.reason,
    ticket: row.ticket ?? undefined,
    entityRef: row.entity_ref ?? undefined,
    owner: row.owner ?? undefined,
    // Nobody in particular: Git tells who wrote it.
    requestedBy: isOfCatalog ? undefined : row.requested_by,
    requestedAt: timeOf(row.requested_at),
    expiresAt: timeOf(row.expires_at),
    approved: row.decision === 'approved' ? decision : undefined,
    denied: row.decision === 'denied' ? decision : undefined,
    revoked: decisionOf(row.revoked_by, row.revoked_at, row.revoke_note),
  };
}

function serviceOf({ cluster, namespace, name }: WaiverRow): ServiceRef {
  return { cluster, namespace, name };
}

function targetOf({ policy_id: policyId, rule }: WaiverRow): WaiverTarget {
  return policyId !== null
    ? { kind: 'policy', policyId }
    : { kind: 'finding', rule: rule ?? '' };
}

function decisionOf(
  by: string | null,
  at: Big | null,
  note: string | null,
): { by: string; at: string; note?: string } | undefined {
  if (by === null || at === null) return undefined;
  return { by, at: timeOf(at), note: note ?? undefined };
}

function timeOf(ms: Big): string {
  return new Date(Number(ms)).toISOString();
}
