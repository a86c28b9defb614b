import {
  resultChangePageSchema,
  type ResultChange,
  type ResultChangeQuery,
} from 'istio-ingress-contract';
import { clusterSummary } from './build';
import { FixtureApi } from './FixtureApi';
import { cart } from './scenarios';

const service = { cluster: 'prod-eu', namespace: 'shop', name: 'cart' };
const at = '2026-03-02T10:00:00.000Z';

/** One of every field and of several causes, latest first. */
export const everyChange: ResultChange[] = [
  {
    service,
    at,
    cause: 'object',
    field: 'status',
    policyId: 'last-hop',
    before: 'violating',
    after: 'compliant',
    objects: [
      {
        group: 'networking.k8s.io',
        kind: 'Ingress',
        namespace: 'shop',
        name: 'cart',
        change: 'changed',
        fields: ['/metadata/annotations/upstream-vhost'],
      },
    ],
    detail: [],
  },
  {
    service,
    at,
    cause: 'object',
    field: 'posture',
    before: 'plaintext',
    after: 'mtls',
    objects: [],
    detail: [],
  },
  {
    service,
    at,
    cause: 'permission',
    field: 'modes',
    before: ['standalone'],
    after: ['standalone', 'unknown'],
    objects: [],
    detail: ['ingresses could not be read'],
  },
  {
    service,
    at,
    cause: 'policy',
    field: 'status',
    policyId: 'strict',
    after: 'violating',
    objects: [],
    detail: [],
  },
  {
    service,
    at,
    cause: 'object',
    field: 'posture',
    after: 'plaintext',
    objects: ['a', 'b', 'c', 'd'].map(name => ({
      group: '',
      kind: 'Service',
      namespace: 'shop',
      name,
      change: 'created' as const,
    })),
    detail: [],
  },
];

/** The changes of one service, and of all, three a page. */
export class ChangesApi extends FixtureApi {
  queries: Partial<ResultChangeQuery>[] = [];

  constructor(public changes: ResultChange[] = everyChange) {
    super(cart);
  }

  getClusters = async () => ({ items: [clusterSummary()] });
  getOwners = async () => ({ revision: '1', services: 0, items: [] });

  getChanges = async (query: Partial<ResultChangeQuery> = {}) => {
    this.queries.push(query);
    const start = Number(query.cursor ?? 0);
    const end = start + 3;
    return resultChangePageSchema.parse({
      items: this.changes.slice(start, end),
      totalCount: this.changes.length,
      pageInfo: end < this.changes.length ? { nextCursor: `${end}` } : {},
    });
  };

  getServiceHistory = async (_ref: unknown, query: { cursor?: string } = {}) =>
    this.getChanges(query);
}
