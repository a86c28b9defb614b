import { ServiceUnavailableError } from '@backstage/errors';

const MAX_WAITING = 5;

export type InTurn = <T>(run: () => Promise<T>) => Promise<T>;

/**
 * Runs what it is given one after the other.
 *
 * @returns rejects with ServiceUnavailableError where enough are waiting
 */
export function inTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async run => {
    if (waiting > MAX_WAITING) {
      throw new ServiceUnavailableError(
        'Others are being computed; try again in a few seconds',
      );
    }
    waiting++;
    const turn = last.then(run);
    last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      waiting--;
    }
  };
}
