import {
  JsonRulesEngineFactChecker,
  type TechInsightJsonRuleCheck,
} from '@backstage-community/plugin-tech-insights-backend-module-jsonfc';
import {
  techInsightsFactRetrieversExtensionPoint,
  type FactRetriever,
  type TechInsightFact,
  type TechInsightsStore,
} from '@backstage-community/plugin-tech-insights-node';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type {
  ServicePage,
  ServiceSummary,
} from 'backstage-plugin-istio-ingress-common';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import module, { istioIngressFactRetriever } from './index';

jest.setTimeout(60_000);

const service = (
  name: string,
  overrides: Partial<ServiceSummary> = {},
): ServiceSummary => ({
  ref: { cluster: 'eu', namespace: 'shop', name },
  entityRef: `component:default/${name}`,
  posture: 'mtls',
  status: 'compliant',
  modes: ['chained'],
  routeCount: 1,
  failing: 0,
  findingCount: 0,
  predicted: false,
  stale: false,
  observedAt: '2026-01-01T00:00:00.000Z',
  ...overrides,
});

/** What the handler finds where the API has these services, two on a page. */
async function retrieve(services: ServiceSummary[]) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const start = Number(searchParams.get('cursor') ?? 0);
    const page: ServicePage = {
      items: services.slice(start, start + 2),
      totalCount: services.length,
      pageInfo:
        start + 2 < services.length ? { nextCursor: String(start + 2) } : {},
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(page));
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const discovery = mockServices.discovery.mock();
  discovery.getBaseUrl.mockResolvedValue(
    `http://127.0.0.1:${port}/api/istio-ingress`,
  );
  try {
    const facts = await istioIngressFactRetriever.handler({
      auth: mockServices.auth(),
      config: mockServices.rootConfig(),
      discovery,
      logger: mockServices.logger.mock(),
      urlReader: mockServices.urlReader.mock(),
    });
    return { facts, asked };
  } finally {
    await new Promise(resolve => server.close(resolve));
  }
}

it('tells of each entity the worst of its services, over all pages', async () => {
  const { facts, asked } = await retrieve([
    service('cart'),
    service('pay', {
      posture: 'plaintext',
      status: 'violating',
      modes: ['standalone'],
      findingCount: 2,
    }),
    service('pay-api', {
      entityRef: 'component:default/pay',
      posture: 'broken',
      status: 'waived',
      failing: 1,
      findingCount: 1,
      stale: true,
    }),
    service('orphan', { entityRef: undefined }),
    service('new', { status: undefined, posture: 'unknown' }),
  ]);
  expect(facts).toMatchObject([
    {
      entity: { kind: 'component', namespace: 'default', name: 'cart' },
      facts: { services: 1, posture: 'mtls', policyStatus: 'compliant' },
    },
    {
      entity: { name: 'pay' },
      facts: {
        services: 2,
        posture: 'broken',
        policyStatus: 'violating',
        modes: ['standalone', 'chained'],
        violating: 1,
        notKnown: 0,
        waived: 1,
        failingRoutes: 1,
        findings: 3,
        stale: true,
      },
    },
    {
      entity: { name: 'new' },
      facts: { policyStatus: 'unknown', notKnown: 1 },
    },
  ]);
  expect(asked).toHaveLength(3);
  for (const { headers } of asked) {
    expect(headers.authorization).toMatch(/^Bearer ./);
  }
  for (const { facts: each } of facts) {
    expect(Object.keys(each).sort()).toEqual(
      Object.keys(istioIngressFactRetriever.schema).sort(),
    );
  }
});

it('gives its retriever to Tech Insights', async () => {
  const added: Record<string, FactRetriever>[] = [];
  await startTestBackend({
    extensionPoints: [
      [
        techInsightsFactRetrieversExtensionPoint,
        { addFactRetrievers: retrievers => added.push(retrievers) },
      ],
    ],
    features: [module],
  });
  expect(added).toEqual([{ istioIngressFactRetriever }]);
});

describe('the checks', () => {
  const checks: TechInsightJsonRuleCheck[] = Object.entries<
    Omit<TechInsightJsonRuleCheck, 'id'>
  >(parse(readFileSync(`${__dirname}/../checks.yaml`, 'utf8'))).map(
    ([id, check]) => ({ id, ...check }),
  );

  const results = async (summary: ServiceSummary) => {
    const { facts } = await retrieve([summary]);
    const [fact] = facts as TechInsightFact[];
    const repository: Partial<TechInsightsStore> = {
      getLatestFactsByIds: async ([id]) => ({ [id]: { ...fact, id } }),
      getLatestSchemas: async () => [istioIngressFactRetriever.schema],
    };
    const checker = new JsonRulesEngineFactChecker({
      checks,
      repository: repository as TechInsightsStore,
      logger: mockServices.logger.mock(),
    });
    for (const check of checks) {
      expect(await checker.validate(check)).toMatchObject({ valid: true });
    }
    const found = await checker.runChecks(
      'component:default/pay',
      checks.map(({ id }) => id),
    );
    return Object.fromEntries(
      found.map(({ check, result }) => [check.id, result]),
    );
  };

  it.each([
    [
      'compliant',
      service('pay'),
      { ingressPolicies: true, ingressWorks: true, ingressProtected: true },
    ],
    [
      'violating',
      service('pay', { posture: 'plaintext', status: 'violating' }),
      { ingressPolicies: false, ingressWorks: true, ingressProtected: false },
    ],
    [
      'waived',
      service('pay', { posture: 'broken', status: 'waived', failing: 1 }),
      { ingressPolicies: true, ingressWorks: false, ingressProtected: false },
    ],
    // What is not known is never passed.
    [
      'not known',
      service('pay', { posture: 'unknown', status: 'unknown' }),
      { ingressPolicies: false, ingressWorks: false, ingressProtected: false },
    ],
  ])('of an entity that is %s', async (_status, summary, expected) => {
    expect(await results(summary)).toEqual(expected);
  });
});
