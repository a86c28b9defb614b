import { mockServices } from '@backstage/backend-test-utils';
import { createRouter, type Handlers } from './createRouter';
import { openApiDocument } from './openapi';
import { routes } from './routes';

const document = openApiDocument('1.2.3');

describe('openApiDocument', () => {
  it('describes exactly the routes that are served', () => {
    const handlers = Object.fromEntries(
      Object.keys(routes).map(id => [id, () => ({})]),
    ) as unknown as Handlers;
    const router = createRouter({
      auditor: mockServices.auditor.mock(),
      httpAuth: mockServices.httpAuth(),
      handlers,
      checkAnswers: true,
    });
    const served = router.stack.flatMap(({ route }) =>
      route
        ? Object.keys((route as unknown as { methods: object }).methods).map(
            method => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
          )
        : [],
    );
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map(method => `${method} ${path}`),
    );
    expect(served.length).toBe(Object.keys(routes).length);
    expect(described.sort()).toEqual(served.sort());
  });

  it('names every operation once, with its parameters', () => {
    const operations = Object.values(document.paths).flatMap(item =>
      Object.values(item),
    ) as {
      operationId: string;
      parameters: { name: string; in: string; required: boolean }[];
    }[];
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const list = operations.find(
      ({ operationId }) => operationId === 'GetServices',
    );
    expect(list?.parameters.map(({ name }) => name)).toEqual([
      'cluster',
      'namespace',
      'posture',
      'mode',
      'search',
      'entity',
      'owner',
      'ownedBy',
      'system',
      'lifecycle',
      'policy',
      'status',
      'vendor',
      'rule',
      'severity',
      'limit',
      'cursor',
      'sort',
    ]);
    expect(list?.parameters.every(({ required }) => !required)).toBe(true);
    const one = operations.find(
      ({ operationId }) => operationId === 'GetService',
    );
    expect(one?.parameters).toMatchObject([
      { name: 'cluster', in: 'path', required: true },
      { name: 'namespace', in: 'path' },
      { name: 'name', in: 'path' },
    ]);
  });

  it('refers only to schemas that it holds', () => {
    const text = JSON.stringify(document);
    const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    expect(refs.length).toBeGreaterThan(30);
    for (const ref of new Set(refs)) {
      expect(ref).toMatch(/^#\//);
      const target = ref
        .slice(2)
        .split('/')
        .reduce<unknown>(
          (at, key) => (at as Record<string, unknown> | undefined)?.[key],
          document,
        );
      expect([ref, typeof target]).toEqual([ref, 'object']);
    }
  });
});
