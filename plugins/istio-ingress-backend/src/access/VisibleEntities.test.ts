import { mockCredentials } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { component } from '../__testUtils__/backend';
import { VisibleEntities } from './VisibleEntities';

const entities = [
  component('b', { 'backstage.io/kubernetes-id': 'b' }),
  component('a', { 'istio-ingress/services': 'shop/a' }),
  component('plain', { 'example.com/other': 'x' }),
];

function setUp() {
  const catalog = catalogServiceMock({ entities });
  const streamEntities = jest.spyOn(catalog, 'streamEntities');
  const authorize = jest.fn(async (requests: { resourceRef?: string }[]) =>
    requests.map(({ resourceRef }) => ({
      result:
        resourceRef === 'component:default/a'
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
    })),
  );
  const visible = new VisibleEntities(catalog, {
    authorize,
    authorizeConditional: jest.fn(),
  } as never);
  return { visible, streamEntities, authorize };
}

const alice = mockCredentials.user('user:default/alice');
const bob = mockCredentials.user('user:default/bob');
const refs = (found: { ref: string }[]) => found.map(({ ref }) => ref);

describe('VisibleEntities', () => {
  afterEach(() => jest.useRealTimers());

  it('asks the catalog as the caller, for entities with services only', async () => {
    const { visible, streamEntities } = setUp();
    expect(refs(await visible.inCatalog(alice))).toEqual([
      'component:default/a',
      'component:default/b',
    ]);
    expect(streamEntities).toHaveBeenCalledWith(expect.anything(), {
      credentials: alice,
    });
  });

  it('keeps those that the policy permits, decided entity by entity', async () => {
    const { visible, authorize } = setUp();
    expect(refs(await visible.permitted(alice))).toEqual([
      'component:default/a',
    ]);
    expect(authorize).toHaveBeenCalledTimes(1);
    expect(authorize).toHaveBeenCalledWith(
      [
        expect.objectContaining({ resourceRef: 'component:default/a' }),
        expect.objectContaining({ resourceRef: 'component:default/b' }),
      ],
      { credentials: alice },
    );
  });

  it('keeps the answer half a minute, for each caller alone', async () => {
    jest.useFakeTimers({
      doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'],
    });
    const { visible, streamEntities } = setUp();
    await visible.permitted(alice);
    await visible.permitted(alice);
    await visible.inCatalog(alice);
    expect(streamEntities).toHaveBeenCalledTimes(1);
    await visible.permitted(bob);
    expect(streamEntities).toHaveBeenCalledTimes(2);
    jest.setSystemTime(Date.now() + 30_001);
    await visible.permitted(alice);
    expect(streamEntities).toHaveBeenCalledTimes(3);
  });

  it('does not keep a failure of the catalog or the policy', async () => {
    const { visible, streamEntities, authorize } = setUp();
    streamEntities.mockImplementationOnce(() => {
      throw new Error('catalog is away');
    });
    await expect(visible.permitted(alice)).rejects.toThrow('catalog is away');
    authorize.mockRejectedValueOnce(new Error('permission backend is away'));
    await expect(visible.permitted(alice)).rejects.toThrow(
      'permission backend is away',
    );
    expect(refs(await visible.permitted(alice))).toEqual([
      'component:default/a',
    ]);
  });
});
