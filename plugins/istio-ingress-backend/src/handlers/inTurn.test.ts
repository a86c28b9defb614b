import { inTurn } from './inTurn';

describe('inTurn', () => {
  it('runs one at a time, and goes on after a failure', async () => {
    const turns = inTurn();
    let running = 0;
    let most = 0;
    const job = async (fails: boolean) => {
      most = Math.max(most, ++running);
      await new Promise(resolve => setTimeout(resolve, 5));
      running--;
      if (fails) throw new Error('of this job alone');
      return 'done';
    };
    const results = await Promise.allSettled(
      [false, true, false].map(fails => turns(() => job(fails))),
    );
    expect(most).toBe(1);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  it('refuses when enough are waiting, until one is done', async () => {
    const turns = inTurn();
    let finish = () => {};
    const first = turns(
      () =>
        new Promise<void>(resolve => {
          finish = resolve;
        }),
    );
    const waiting = Array.from({ length: 5 }, () => turns(async () => {}));
    await expect(turns(async () => {})).rejects.toThrow('try again');
    finish();
    await Promise.all([first, ...waiting]);
    expect(await turns(async () => 'free')).toBe('free');
  });
});
