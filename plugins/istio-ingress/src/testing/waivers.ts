import {
  waiverPageSchema,
  waiverRulesSchema,
  waiverSchema,
  type Waiver,
  type WaiverDecision,
  type WaiverQuery,
  type WaiverRequest,
} from 'istio-ingress-contract';
import { clusterSummary, observedAt } from './build';
import { FixtureApi } from './FixtureApi';
import { cart, type Scenario } from './scenarios';

const day = 86_400_000;

/** A moment so many days from now. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * day).toISOString();
}

/** @returns one that passes the contract */
export function waiver(more: Partial<Waiver> = {}): Waiver {
  return waiverSchema.parse({
    id: 'w1',
    service: { cluster: 'prod-eu', namespace: 'shop', name: 'cart' },
    target: { kind: 'policy', policyId: 'last-hop' },
    status: 'pending',
    source: 'request',
    reason: 'The controller is replaced next month.',
    ticket: 'SEC-123',
    owner: 'group:default/team-shop',
    requestedBy: 'user:default/mia',
    requestedAt: observedAt,
    expiresAt: inDays(10),
    may: ['approve', 'deny', 'revoke'],
    ...more,
  } satisfies Waiver);
}

/** One of every state. */
export const everyWaiver: Waiver[] = [
  waiver(),
  waiver({
    id: 'w2',
    service: { cluster: 'prod-eu', namespace: 'shop', name: 'search' },
    status: 'active',
    approved: { by: 'user:default/olu', at: observedAt, note: 'Until June.' },
    may: [],
  }),
  waiver({
    id: 'w3',
    target: { kind: 'finding', rule: 'pod-ip-upstream' },
    status: 'denied',
    ticket: 'https://tickets.example/1',
    denied: { by: 'user:default/olu', at: observedAt },
    may: [],
  }),
  waiver({ id: 'w4', status: 'expired', expiresAt: observedAt, may: [] }),
  waiver({
    id: 'w5',
    status: 'revoked',
    revoked: { by: 'user:other/sam', at: observedAt },
    may: [],
  }),
  waiver({
    id: 'w6',
    status: 'active',
    source: 'catalog',
    entityRef: 'component:default/cart',
    requestedBy: undefined,
    may: [],
  }),
];

/** Waivers that can be asked for and decided. */
export class WaiverApi extends FixtureApi {
  waivers: Waiver[];
  requested: WaiverRequest[] = [];
  decided: [string, string, WaiverDecision | undefined][] = [];
  queries: Partial<WaiverQuery>[] = [];
  rules = {
    maxDays: 90,
    allowOwnApproval: false,
    mayRequest: true,
    mayApprove: true,
  };

  constructor(waivers: Waiver[] = everyWaiver, scenario: Scenario = cart) {
    super(scenario);
    this.waivers = waivers;
  }

  getClusters = async () => ({ items: [clusterSummary()] });
  getOwners = async () => ({ revision: '1', services: 0, items: [] });
  getWaiverRules = async () => waiverRulesSchema.parse(this.rules);

  getWaivers = async (query: Partial<WaiverQuery> = {}) => {
    this.queries.push(query);
    const statuses = [query.status ?? []].flat();
    const items = this.waivers.filter(
      ({ status }) => statuses.length === 0 || statuses.includes(status),
    );
    const start = Number(query.cursor ?? 0);
    const end = start + Math.min(Number(query.limit ?? 50), 5);
    return waiverPageSchema.parse({
      items: items.slice(start, end),
      totalCount: items.length,
      pageInfo: end < items.length ? { nextCursor: `${end}` } : {},
    });
  };

  requestWaiver = async (request: WaiverRequest) => {
    this.requested.push(request);
    const made = waiver({ ...request, id: 'new', status: 'pending', may: [] });
    this.waivers = [made, ...this.waivers];
    return made;
  };

  decideWaiver = async (
    id: string,
    decision: 'approve' | 'deny' | 'revoke',
    body?: WaiverDecision,
  ) => {
    this.decided.push([id, decision, body]);
    const status = { approve: 'active', deny: 'denied', revoke: 'revoked' };
    this.waivers = this.waivers.map(each =>
      each.id === id
        ? waiverSchema.parse({ ...each, status: status[decision], may: [] })
        : each,
    );
    const found = this.waivers.find(each => each.id === id);
    if (!found) throw new Error('No such waiver');
    return found;
  };
}
