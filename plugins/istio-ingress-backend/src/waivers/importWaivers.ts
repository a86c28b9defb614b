import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { databaseNow } from '../store/dialect';
import { hashOf, serviceRefOf } from '../store/keys';
import type { StatedWaiver } from './readWaiverAnnotation';
import type { WaiverRow } from './waiverRow';

/** Who takes over what the catalog states: the plugin itself. */
export const IMPORTER = 'service:plugin:istio-ingress';

/** What the annotations of the catalog say now, by entity reference. */
export type StatedByEntity = ReadonlyMap<string, readonly StatedWaiver[]>;

/** Ids of what an import wrote. */
export interface ImportedWaivers {
  added: string[];
  revoked: string[];
}

type Stated = Pick<
  WaiverRow,
  | 'service_key'
  | 'cluster'
  | 'namespace'
  | 'name'
  | 'policy_id'
  | 'rule'
  | 'reason'
  | 'ticket'
  | 'entity_ref'
  | 'catalog_key'
  | 'expires_at'
>;

/**
 * Stores what annotations state, and takes back what they do not state any
 * more. An entity speaks for the services that belong to it, and for no others.
 * Several replicas may import at once.
 *
 * @param isApproved - what is new holds at once, else it waits for a decision
 */
export async function importWaivers(
  knex: Knex,
  byEntity: StatedByEntity,
  isApproved: boolean,
): Promise<ImportedWaivers> {
  const stated = await statedRows(knex, byEntity);
  const known: WaiverRow[] = await knex('waivers')
    .where({ source: 'catalog' })
    .where('expires_at', '>', databaseNow(knex));
  // What people took back or denied stays so while the text is the same.
  const settled = new Set(
    known
      .filter(row => row.revoked_at === null || row.revoked_by !== IMPORTER)
      .map(row => row.catalog_key),
  );
  const added: string[] = [];
  for (const row of stated) {
    if (settled.has(row.catalog_key)) continue;
    const id = randomUUID();
    await knex('waivers')
      .insert({
        id,
        ...row,
        source: 'catalog',
        requested_by: IMPORTER,
        requested_at: databaseNow(knex),
        ...(isApproved
          ? {
              decision: 'approved',
              decided_by: IMPORTER,
              decided_at: databaseNow(knex),
            }
          : {}),
      })
      // Another replica was faster.
      .onConflict()
      .ignore();
    if (await knex('waivers').where({ id }).first('id')) added.push(id);
  }
  const wanted = new Set(stated.map(row => row.catalog_key));
  const revoked: string[] = [];
  for (const row of known) {
    if (wanted.has(row.catalog_key) || row.decision === 'denied') continue;
    const written = await knex('waivers')
      .where({ id: row.id })
      .whereNull('revoked_at')
      .update({
        revoked_by: IMPORTER,
        revoked_at: databaseNow(knex),
        revoke_note: 'The annotation does not state it any more',
      });
    if (written > 0) revoked.push(row.id);
  }
  return { added, revoked };
}

async function statedRows(
  knex: Knex,
  byEntity: StatedByEntity,
): Promise<Stated[]> {
  const rows = new Map<string, Stated>();
  for (const [entityRef, waivers] of byEntity) {
    if (waivers.length === 0) continue;
    const keys: string[] = await knex('service_entities')
      .where({ entity_ref: entityRef })
      .orderBy('service_key')
      .pluck('service_key');
    for (const key of keys) {
      for (const waiver of waivers) {
        const row = rowOf(entityRef, key, waiver);
        if (row) rows.set(row.catalog_key, row);
      }
    }
  }
  return [...rows.values()];
}

function rowOf(
  entityRef: string,
  key: string,
  { target, cluster, reason, ticket, expiresMs }: StatedWaiver,
): (Stated & { catalog_key: string }) | undefined {
  const ref = serviceRefOf(key);
  if (cluster !== undefined && cluster !== ref.cluster) return undefined;
  const row = {
    service_key: key,
    ...ref,
    policy_id: target.kind === 'policy' ? target.policyId : null,
    rule: target.kind === 'finding' ? target.rule : null,
    reason,
    ticket: ticket ?? null,
    entity_ref: entityRef,
    expires_at: expiresMs,
  };
  return {
    ...row,
    catalog_key: hashOf(
      JSON.stringify([
        entityRef,
        key,
        row.policy_id,
        row.rule,
        reason,
        row.ticket,
        expiresMs,
      ]),
    ),
  };
}
