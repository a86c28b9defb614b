import { breathe } from './breathe';

const work = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe('breathe', () => {
  it('lets others run, however many work at the same time', async () => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    let done = 0;
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        for (let step = 0; step < 20; step++) {
          await breathe();
          work(1);
          done++;
        }
      }),
    );
    clearInterval(timer);
    expect(done).toBe(600);
    // Of 600 ms of work; far above a slice, for a busy machine.
    expect(longest).toBeLessThan(200);
  });
});
