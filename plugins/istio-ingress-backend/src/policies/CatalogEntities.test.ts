import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { CatalogEntities } from './CatalogEntities';

const component = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    annotations: { 'backstage.io/kubernetes-id': name },
  },
  spec: { type: 'service', owner: 'team-a', lifecycle: 'production' },
});

describe('CatalogEntities', () => {
  let stop: AbortController;
  let known: Entity[];
  const asked = jest.fn();

  beforeEach(() => {
    jest.useFakeTimers();
    asked.mockClear();
    stop = new AbortController();
    known = [];
  });

  afterEach(() => {
    stop.abort();
    jest.useRealTimers();
  });

  function start(): CatalogEntities {
    const catalog = catalogServiceMock.mock({
      streamEntities: async function* pages() {
        asked();
        yield known;
      },
    });
    const entities = new CatalogEntities({
      catalog,
      auth: mockServices.auth(),
      logger: mockServices.logger.mock(),
      policies: [],
      onChange: () => {},
    });
    entities.run(stop.signal);
    return entities;
  }

  it('looks soon again while the catalog changes, and later when it is quiet', async () => {
    const entities = start();
    await entities.settled();
    expect(entities.current).toEqual([]);

    known = [component('cart')];
    await jest.advanceTimersByTimeAsync(5_000);
    expect(entities.current?.map(({ ref }) => ref)).toEqual([
      'component:default/cart',
    ]);
    // Read every minute only, after it has been quiet for some.
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    asked.mockClear();
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    expect(asked).toHaveBeenCalledTimes(10);
  });

  it('keeps what is there as long as nothing of it differs', async () => {
    known = [component('cart')];
    const entities = start();
    await entities.settled();
    const before = entities.current;
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    expect(entities.current).toBe(before);
  });
});
