import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { databaseNow } from '../store/dialect';
import { databaseTime } from './databaseTime';
import { waiverOf, type WaiverRow } from './waiverRow';
import type { WaiverStep } from './WaiverStore';
import { whereStatus } from './waiverStatus';

/**
 * Decides or takes back a waiver, unless somebody did before or its time has
 * passed: one statement looks and writes, so that of two at once only one does.
 *
 * @throws ConflictError
 */
export async function takeStep(knex: Knex, step: WaiverStep): Promise<void> {
  const { id, by, note = null } = step;
  const query = knex('waivers').where('waivers.id', id);
  const isRevocation = step.step === 'revoke';
  whereStatus(
    query,
    isRevocation ? ['pending', 'active'] : ['pending'],
    databaseNow(knex),
  );
  const written = await query.update(
    isRevocation
      ? { revoked_by: by, revoked_at: databaseNow(knex), revoke_note: note }
      : {
          decision: step.step === 'approve' ? 'approved' : 'denied',
          decided_by: by,
          decided_at: databaseNow(knex),
          decision_note: note,
        },
  );
  if (written === 0) throw await tooLate(knex, id);
}

async function tooLate(knex: Knex, id: string): Promise<Error> {
  const row: WaiverRow | undefined = await knex('waivers')
    .where({ id })
    .first();
  if (!row) return new ConflictError(`Waiver '${id}' is not there`);
  const waiver = waiverOf(row, await databaseTime(knex));
  const { approved, denied, revoked, expiresAt, status } = waiver;
  switch (status) {
    case 'revoked':
      return new ConflictError(
        `The waiver was revoked by ${revoked?.by} at ${revoked?.at}`,
      );
    case 'denied':
      return new ConflictError(
        `The waiver was denied by ${denied?.by} at ${denied?.at}`,
      );
    case 'expired':
      return new ConflictError(
        `The waiver expired at ${expiresAt}; request another one`,
      );
    default:
      return new ConflictError(
        approved
          ? `The waiver was approved by ${approved.by} at ${approved.at}`
          : 'The waiver was decided at the same moment; try again',
      );
  }
}
