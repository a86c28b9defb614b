import { IstioIngressClient } from './IstioIngressClient';

function clientThat(answer: () => Response, checkAnswers?: boolean) {
  const fetch = jest.fn(async (_url: unknown, _init?: unknown) => answer());
  const client = new IstioIngressClient({
    discoveryApi: {
      getBaseUrl: async () => 'http://backend/api/istio-ingress',
    },
    fetchApi: { fetch: fetch as typeof globalThis.fetch },
    checkAnswers,
  });
  return { client, fetch };
}

const json =
  (value: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(value), {
      status,
      headers: { 'content-type': 'application/json' },
    });

const emptyPage = { items: [], totalCount: 0, pageInfo: {} };

describe('IstioIngressClient', () => {
  it('repeats a parameter for each value of a list, and leaves out what is not set', async () => {
    const { client, fetch } = clientThat(json(emptyPage));
    await client.getServices({
      posture: ['broken', 'plaintext'],
      search: 'a b&c',
      cluster: undefined,
    });
    expect(fetch.mock.calls[0][0]).toBe(
      'http://backend/api/istio-ingress/v1/services?posture=broken&posture=plaintext&search=a+b%26c',
    );
  });

  it('encodes names in paths', async () => {
    const { client, fetch } = clientThat(
      () => new Response(null, { status: 202 }),
    );
    await client.refreshCluster('../eu/1?x');
    expect(fetch.mock.calls[0][0]).toBe(
      'http://backend/api/istio-ingress/v1/clusters/..%2Feu%2F1%3Fx/refresh',
    );
  });

  it('asks for an entity by its reference, with the defaults filled in', async () => {
    const { client, fetch } = clientThat(json({}), false);
    await client.getEntityPosture('component:cart');
    expect(fetch.mock.calls[0][0]).toBe(
      'http://backend/api/istio-ingress/v1/entities/component/default/cart',
    );
  });

  it('sends the token of a backend caller', async () => {
    const { client, fetch } = clientThat(json({ items: [] }));
    await client.getClusters({ token: 'secret' });
    expect(fetch.mock.calls[0][1]).toMatchObject({
      headers: { authorization: 'Bearer secret' },
    });
  });

  it('refuses an answer that is not of the contract', async () => {
    const { client } = clientThat(json({ items: [{ name: 1 }] }));
    await expect(client.getClusters()).rejects.toThrow(/expected string/);
  });

  it('passes an answer on unchecked when told to', async () => {
    const { client } = clientThat(json({ items: 'anything' }), false);
    await expect(client.getClusters()).resolves.toEqual({ items: 'anything' });
  });

  it('throws what the backend says', async () => {
    const { client } = clientThat(
      json(
        {
          error: {
            name: 'NotFoundError',
            message: "Cluster 'eu' is not configured",
          },
          response: { statusCode: 404 },
        },
        404,
      ),
    );
    await expect(client.refreshCluster('eu')).rejects.toMatchObject({
      name: 'ResponseError',
      cause: { message: "Cluster 'eu' is not configured" },
    });
  });
});
