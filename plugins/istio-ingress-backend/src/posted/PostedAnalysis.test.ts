import { mockServices } from '@backstage/backend-test-utils';
import { clusterBase, exposedService } from '../__testUtils__/manifests';
import { PostedAnalysis } from './PostedAnalysis';

const job = (yaml: string) => ({
  cluster: 'posted',
  world: 'closed' as const,
  observedAt: '2026-01-01T00:00:00Z',
  yaml,
});
const never = new AbortController().signal;

function analyse(
  yaml: string,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
) {
  const posted = new PostedAnalysis({
    logger: mockServices.logger.mock(),
    timeoutMs: options.timeoutMs ?? 60_000,
  });
  return posted.analyse(job(yaml), options.signal ?? never);
}

describe('PostedAnalysis', () => {
  it('analyses manifests', async () => {
    const { services, status } = await analyse(
      `${clusterBase}---\n${exposedService({ name: 'cart' })}`,
    );
    expect(status).toBe('ok');
    expect(services).toMatchObject([
      { ref: { name: 'cart' }, posture: 'plaintext' },
    ]);
  });

  it('survives an alias bomb', async () => {
    const lines = ['a0: &a0 [x, x]'];
    for (let level = 1; level < 40; level++) {
      lines.push(`a${level}: &a${level} [${Array(9).fill(`*a${level - 1}`)}]`);
    }
    const { problems } = await analyse(`kind: Service\n${lines.join('\n')}\n`);
    expect(problems).not.toEqual([]);
  });

  it.each([
    ['deep flow lists', `kind: Service\nx: ${'['.repeat(50_000)}`],
    ['deep flow mappings', `kind: Service\nx: ${'{a: '.repeat(50_000)}`],
    ['deep block lists', `kind: Service\nx:\n ${'- '.repeat(20_000)}y`],
    ['deep JSON', `{"kind":"Service","x":${'['.repeat(100_000)}`],
  ])('survives %s', async (_, yaml) => {
    const { problems } = await analyse(yaml);
    expect(problems).not.toEqual([]);
  });

  it('refuses more than 2 MiB, in bytes', async () => {
    await expect(analyse('ä'.repeat(1024 * 1024 + 1))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/2097154 bytes; at most 2097152/),
    });
  });

  it('ends what takes too long', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) =>
      exposedService({ name: `s-${index}` }),
    ).join('---\n');
    await expect(
      analyse(`${clusterBase}---\n${many}`.slice(0, 2_000_000), {
        timeoutMs: 1,
      }),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/ended after 0\.001 seconds/),
    });
  });

  it('ends when the caller hangs up', async () => {
    const aborter = new AbortController();
    const analysis = analyse('a: b', { signal: aborter.signal });
    aborter.abort();
    await expect(analysis).rejects.toThrow(/cancelled/);
  });

  it('analyses two at a time and asks others to wait', async () => {
    const posted = new PostedAnalysis({
      logger: mockServices.logger.mock(),
      timeoutMs: 60_000,
    });
    const [one, two, three] = await Promise.allSettled(
      ['a: b', 'a: b', 'a: b'].map(yaml => posted.analyse(job(yaml), never)),
    );
    expect([one.status, two.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(three).toMatchObject({
      reason: { name: 'ServiceUnavailableError' },
    });
    await expect(posted.analyse(job('a: b'), never)).resolves.toMatchObject({
      services: [],
    });
  });
});
