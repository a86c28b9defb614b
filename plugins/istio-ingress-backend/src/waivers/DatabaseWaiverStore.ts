import { ConflictError, InputError } from '@backstage/errors';
import {
  type WaiverQuery,
  type WaiverRequest,
  type WaiverStatus,
  waiverStatusSchema,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { serviceKeyOf } from '../store/keys';
import type { Page, Visible } from '../store/ResultStore';
import { databaseTime } from './databaseTime';
import { listWaivers, waiversWithOwner } from './listWaivers';
import { takeStep } from './takeStep';
import { type StoredWaiver, waiverOf, type WaiverRow } from './waiverRow';
import type { WaiverStep, WaiverStore } from './WaiverStore';
import { whereStatus } from './waiverStatus';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Waivers in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseWaiverStore implements WaiverStore {
  readonly #knex: Knex;
  readonly #maxValidityMs: number;

  constructor(options: { knex: Knex; maxValidityMs: number }) {
    this.#knex = options.knex;
    this.#maxValidityMs = options.maxValidityMs;
  }

  list(query: WaiverQuery, visible: Visible): Promise<Page<StoredWaiver>> {
    return listWaivers(this.#knex, query, visible);
  }

  async get(id: string): Promise<StoredWaiver | undefined> {
    const knex = this.#knex;
    const row: WaiverRow | undefined = await waiversWithOwner(knex)
      .where('waivers.id', id)
      .first();
    return row && waiverOf(row, await databaseTime(knex));
  }

  async request(request: WaiverRequest, by: string): Promise<StoredWaiver> {
    const knex = this.#knex;
    const { service, target } = request;
    const nowMs = await databaseTime(knex);
    const expiresMs = Date.parse(request.expiresAt);
    this.#assertSoon(expiresMs, nowMs);
    const same = {
      service_key: serviceKeyOf(service),
      policy_id: target.kind === 'policy' ? target.policyId : null,
      rule: target.kind === 'finding' ? target.rule : null,
    };
    const waiting = knex('waivers').where(same).first('requested_by');
    whereStatus(waiting, ['pending'], nowMs);
    const before: { requested_by: string } | undefined = await waiting;
    if (before) {
      throw new ConflictError(
        `A waiver of the same for '${service.namespace}/${service.name}' was requested by ${before.requested_by} and waits for a decision; have it decided or revoke it first`,
      );
    }
    const id = randomUUID();
    await knex('waivers').insert({
      id,
      ...same,
      ...service,
      reason: request.reason,
      ticket: request.ticket ?? null,
      source: 'request',
      requested_by: by,
      requested_at: nowMs,
      expires_at: expiresMs,
    });
    return this.#there(id);
  }

  async take(step: WaiverStep): Promise<StoredWaiver> {
    await takeStep(this.#knex, step);
    return this.#there(step.id);
  }

  async counts(): Promise<Record<WaiverStatus, number>> {
    const nowMs = await databaseTime(this.#knex);
    const counts = { pending: 0, active: 0, denied: 0, expired: 0, revoked: 0 };
    for (const status of waiverStatusSchema.options) {
      const query = this.#knex('waivers');
      whereStatus(query, [status], nowMs);
      const row = await query.count({ total: '*' }).first();
      counts[status] = Number(row?.total ?? 0);
    }
    return counts;
  }

  nowMs(): Promise<number> {
    return databaseTime(this.#knex);
  }

  #assertSoon(expiresMs: number, nowMs: number): void {
    if (expiresMs <= nowMs) {
      throw new InputError('body: expiresAt is not in the future');
    }
    if (expiresMs > nowMs + this.#maxValidityMs) {
      throw new InputError(
        `body: expiresAt is further away than the ${Math.floor(
          this.#maxValidityMs / DAY_MS,
        )} days that istioIngress.waivers.maxValidity allows`,
      );
    }
  }

  async #there(id: string): Promise<StoredWaiver> {
    const waiver = await this.get(id);
    if (!waiver) throw new Error(`Waiver '${id}' was written and is gone`);
    return waiver;
  }
}
