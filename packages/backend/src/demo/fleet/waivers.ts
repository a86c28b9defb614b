import { createHash } from 'node:crypto';
import { FLEET } from './components';

/** Who asks for waivers and who decides, in the demo. */
export const people = [
  { name: 'ana.lima', title: 'Ana Lima', group: 'team-platform' },
  { name: 'ben.okafor', title: 'Ben Okafor', group: 'team-pay' },
  { name: 'chiara.rossi', title: 'Chiara Rossi', group: 'team-ship' },
] as const;

const ANA = 'user:default/ana.lima';
const BEN = 'user:default/ben.okafor';
const CHIARA = 'user:default/chiara.rossi';
const GUEST = 'user:default/guest';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A waiver of the demo; times are days from now, the past is negative. */
export interface DemoWaiver {
  policyId?: string;
  rule?: string;
  reason: string;
  ticket?: string;
  by: string;
  at: number;
  until: number;
  decision?: 'approved' | 'denied';
  decidedBy?: string;
  decidedAt?: number;
  note?: string;
  revokedBy?: string;
  revokedAt?: number;
  revokeNote?: string;
}

/** One waiver of every state, and two that somebody has to look at. */
export const demoWaivers: readonly DemoWaiver[] = [
  {
    policyId: 'last-hop-mtls',
    reason:
      'The controller without sidecar goes away with the migration to the Istio gateway, planned for the end of the quarter.',
    ticket: 'MESH-412',
    by: BEN,
    at: -21,
    until: 45,
    decision: 'approved',
    decidedBy: ANA,
    decidedAt: -20,
    note: 'Fine until the migration; traffic stays in one zone.',
  },
  {
    policyId: 'encrypted-in-cluster',
    reason:
      'Same migration as for the last hop; the load balancer reaches the gateway over a private network.',
    ticket: 'MESH-413',
    by: CHIARA,
    at: -27,
    until: 3,
    decision: 'approved',
    decidedBy: ANA,
    decidedAt: -26,
  },
  {
    policyId: 'strict-server',
    reason:
      'A batch client outside the mesh still calls this port; it is being moved into it.',
    ticket: 'MESH-440',
    by: BEN,
    at: -2,
    until: 58,
  },
  {
    policyId: 'last-hop-mtls',
    reason:
      'Partner traffic is not sensitive, so we would rather not change it.',
    by: CHIARA,
    at: -33,
    until: 57,
    decision: 'denied',
    decidedBy: ANA,
    decidedAt: -32,
    note: 'The annotations take five minutes; see the fix on the tab.',
  },
  {
    policyId: 'last-hop-mtls',
    reason: 'Freeze over the autumn sale; to be mended right after it.',
    ticket: 'SALE-77',
    by: BEN,
    at: -60,
    until: -10,
    decision: 'approved',
    decidedBy: ANA,
    decidedAt: -59,
  },
  {
    policyId: 'strict-server',
    reason: 'Old monitoring probes speak plaintext to this port.',
    by: CHIARA,
    at: -50,
    until: 30,
    decision: 'approved',
    decidedBy: ANA,
    decidedAt: -49,
    revokedBy: ANA,
    revokedAt: -12,
    revokeNote: 'The probes were replaced.',
  },
  {
    rule: 'pod-ip-upstream',
    reason:
      'Sticky sessions need pod addresses until the session store is shared.',
    ticket: 'WEB-1203',
    by: BEN,
    at: -9,
    until: 51,
    decision: 'approved',
    decidedBy: ANA,
    decidedAt: -8,
  },
  {
    policyId: 'last-hop-mtls',
    reason:
      'Requested in the name of the demo, so that nobody approves their own.',
    by: GUEST,
    at: -1,
    until: 29,
  },
];

/** The component that keeps its waiver in Git, with its entity. */
export const GIT_COMPONENT = 'fleet-depots';

/** The annotation `istio-ingress/waivers` of that component. */
export function gitWaivers(now: Date): string {
  const until = new Date(now.getTime() + 40 * DAY_MS);
  return JSON.stringify([
    {
      policy: 'strict-server',
      until: until.toISOString().slice(0, 10),
      reason:
        'Gate readers in the depots speak plaintext; new ones are ordered.',
      ticket: 'DEPOT-18',
    },
  ]);
}

/** The row of a waiver, for the service with this key. */
export function waiverRow(
  waiver: DemoWaiver,
  service: string,
  now: number,
): object {
  const at = (days: number | undefined) =>
    days === undefined ? null : Math.round(now + days * DAY_MS);
  const [namespace, name] = service.split('/');
  const id = createHash('sha256')
    .update(JSON.stringify([waiver, service]))
    .digest('hex');
  return {
    // The form of a random UUID, and the same at every start.
    id: `${id.slice(0, 8)}-${id.slice(8, 12)}-4${id.slice(13, 16)}-a${id.slice(
      17,
      20,
    )}-${id.slice(20, 32)}`,
    service_key: `${FLEET}/${service}`,
    cluster: FLEET,
    namespace,
    name,
    policy_id: waiver.policyId ?? null,
    rule: waiver.rule ?? null,
    reason: waiver.reason,
    ticket: waiver.ticket ?? null,
    source: 'request',
    requested_by: waiver.by,
    requested_at: at(waiver.at),
    expires_at: at(waiver.until),
    decision: waiver.decision ?? null,
    decided_by: waiver.decidedBy ?? null,
    decided_at: at(waiver.decidedAt),
    decision_note: waiver.note ?? null,
    revoked_by: waiver.revokedBy ?? null,
    revoked_at: at(waiver.revokedAt),
    revoke_note: waiver.revokeNote ?? null,
  };
}
