import { Contact } from './Contact';

const some = (count: number) => Array.from({ length: count }, () => ({}));

const FOREVER_MS = 24 * 60 * 60_000;

describe('Contact', () => {
  it.each([
    [1, 1],
    [2, 2],
    [5, 3],
    [100, 25],
  ])('of %i is lost when %i hear nothing', (parties, needed) => {
    const contact = new Contact(() => parties);
    const silent = some(needed);
    for (const party of silent.slice(1)) contact.missed(party);
    // One that fails again and again says nothing of the others.
    contact.missed(silent[1] ?? {});
    expect(needed > 1 && contact.isLost).toBe(false);
    contact.missed(silent[0]);
    expect(contact.isLost).toBe(true);
  });

  it('is not lost while others are answered', () => {
    const onReturn = jest.fn();
    const contact = new Contact(() => 4, onReturn);
    for (const party of some(10)) {
      contact.missed(party);
      contact.heard();
    }
    expect(contact.isLost).toBe(false);
    expect(onReturn).not.toHaveBeenCalled();
  });

  it('wakes all that wait, once it is found again', async () => {
    const onReturn = jest.fn();
    const contact = new Contact(() => 3, onReturn);
    const { signal } = new AbortController();
    for (const party of some(3)) contact.missed(party);
    const waiting = [1, 2].map(() => contact.pause(FOREVER_MS, signal));
    contact.heard();
    await Promise.all(waiting);
    expect(contact.returns).toBe(1);
    expect(contact.isLost).toBe(false);
    contact.heard();
    expect(onReturn).toHaveBeenCalledTimes(1);
  });

  it('wakes nobody again and again for a server that goes and comes', () => {
    const onReturn = jest.fn();
    const contact = new Contact(() => 1, onReturn);
    for (let round = 0; round < 100; round++) {
      contact.missed(contact);
      contact.heard();
    }
    expect(onReturn).toHaveBeenCalledTimes(1);
  });

  it('ends a pause on abort', async () => {
    const stop = new AbortController();
    const paused = new Contact(() => 3).pause(FOREVER_MS, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(paused).rejects.toThrow('stopped');
  });

  it('ends a pause after its time', async () => {
    await expect(
      new Contact(() => 3).pause(1, new AbortController().signal),
    ).resolves.toBeUndefined();
  });
});
