import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import { batchesOf } from '../store/batches';
import { databaseNow } from '../store/dialect';
import { databaseTime } from '../waivers/databaseTime';
import { noticeText } from './noticeText';
import {
  type Pending,
  type PendingOptions,
  pendingNotices,
} from './pendingNotices';

const ROWS_AT_ONCE = 200;

export interface OwnerNoticesOptions
  extends Pick<PendingOptions, 'policies' | 'warnBeforeMs'> {
  knex: Knex;
  notifications: NotificationService;
  windowMs: number;
}

/**
 * Tells owners what became worse and what ends soon: at most one message to an
 * owner within the window, about everything since. Replicas share the rows that
 * say what was told, so that it is told once.
 */
export class OwnerNotices {
  readonly #options: OwnerNoticesOptions;

  constructor(options: OwnerNoticesOptions) {
    this.#options = options;
  }

  /** @throws what sending throws; what was not sent is told the next time */
  async run(): Promise<void> {
    const { knex } = this.#options;
    const pending = await pendingNotices(knex, await this.#at());
    for (const owner of [...pending.keys()].sort()) await this.#tell(owner);
  }

  async #at(): Promise<PendingOptions> {
    const { knex, policies, warnBeforeMs } = this.#options;
    return { nowMs: await databaseTime(knex), policies, warnBeforeMs };
  }

  async #tell(owner: string): Promise<void> {
    const { notifications } = this.#options;
    const claimed = await this.#claim(owner);
    if (!claimed) return;
    try {
      await notifications.send({
        recipients: { type: 'entity', entityRef: owner },
        payload: noticeText({ owner, ...claimed.pending }),
      });
    } catch (error) {
      await this.#giveBack(owner, claimed);
      throw error;
    }
  }

  /** Takes what is to be told, unless it is too soon or another replica did. */
  async #claim(
    owner: string,
  ): Promise<{ pending: Pending; sentBefore: number } | undefined> {
    const { knex, windowMs } = this.#options;
    const options = await this.#at();
    return knex.transaction(async trx => {
      await trx('notices')
        .insert({ owner, sent_at: 0 })
        .onConflict('owner')
        .ignore();
      const row = await trx('notices').where({ owner }).forUpdate().first();
      const sentBefore = Number(row?.sent_at ?? 0);
      if (sentBefore > options.nowMs - windowMs) return undefined;
      // Looked at again, now that no other replica tells this owner.
      const pending = (await pendingNotices(trx, { ...options, owner })).get(
        owner,
      );
      if (!pending) return undefined;
      await trx('notices')
        .where({ owner })
        .update({ sent_at: databaseNow(trx) });
      await mark(trx, pending, databaseNow(trx));
      return { pending, sentBefore };
    });
  }

  async #giveBack(
    owner: string,
    { pending, sentBefore }: { pending: Pending; sentBefore: number },
  ): Promise<void> {
    await this.#options.knex.transaction(async trx => {
      await trx('notices').where({ owner }).update({ sent_at: sentBefore });
      await mark(trx, pending, null);
    });
  }
}

async function mark(
  trx: Knex.Transaction,
  { changeIds, waiverIds }: Pending,
  at: Knex.Raw | null,
): Promise<void> {
  for (const some of batchesOf(changeIds, ROWS_AT_ONCE)) {
    await trx('changes').whereIn('id', some).update({ told_at: at });
  }
  for (const some of batchesOf(waiverIds, ROWS_AT_ONCE)) {
    await trx('waivers').whereIn('id', some).update({ warned_at: at });
  }
}
