import { breathe } from './breathe';

const work = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe('breathe', () => {
  it('lets others run, however many work at the same time', async () => {
    let turns = 0;
    let going = true;
    const turn = () => {
      turns++;
      if (going) setImmediate(turn);
    };
    setImmediate(turn);
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
    going = false;
    expect(done).toBe(600);
    // Those that wait go on one a turn.
    expect(turns).toBeGreaterThan(200);
  });
});
