import {
  policyStatusSchema,
  severitySchema,
  type PolicyStatus,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { batchesOf, type Cause } from './batches';
import { causeColumns } from './changes';
import type {
  JudgedService,
  JudgedVerdict,
  Judgement,
  ServiceEntity,
} from './judgement';

/** How services are judged in one writing. */
export interface Judging {
  judgement?: Judgement;
  /** The policies are others than those the cluster was judged by before. */
  arePoliciesNew: boolean;
}

/** A service that is judged, and what is stored of it. */
export interface ToWrite {
  key: string;
  cluster: string;
  judged: JudgedService;
  /** Its column, before; null when it was not judged. */
  before: string | null;
  /** It was not stored before. */
  isNew: boolean;
}

interface VerdictRow {
  service_key: string;
  policy_id: string;
  status: PolicyStatus;
  since: string;
  hash: string;
}

interface EntityRow {
  service_key: string;
  entity_ref: string;
  owner: string | null;
  system: string | null;
  lifecycle: string | null;
}

const ROWS_AT_ONCE = 200;

/** The place of a status in the order of the contract; 0 is the worst. */
export function rankOf(status: PolicyStatus): number {
  return policyStatusSchema.options.indexOf(status);
}

/**
 * Stores entity and verdicts of services that are judged differently than
 * before, in the batch that writes the services themselves.
 *
 * @param cause - of the batch; absent for the first result of a cluster
 * @returns how many changes were noted
 */
export async function writeJudged(
  trx: Knex,
  services: readonly ToWrite[],
  options: { at: string; cause?: Cause; arePoliciesNew: boolean },
): Promise<number> {
  const differing = services.filter(
    ({ judged, before }) => judged.hash !== before,
  );
  if (differing.length === 0) return 0;
  const keys = differing.map(({ key }) => key);
  const stored = await storedVerdicts(trx, keys);
  const entities = await storedEntities(trx, keys);
  const verdicts: object[] = [];
  const rules: object[] = [];
  const gone: string[][] = [];
  const changes: object[] = [];
  for (const service of differing) {
    const { key, cluster, judged } = service;
    const there = stored.get(key) ?? new Map<string, VerdictRow>();
    // Nothing can be said of what it was before it was judged once.
    const isFirst = !service.isNew && there.size === 0 && !service.before;
    const cause = isFirst ? undefined : causeFor(service, entities, options);
    const note = (policyId: string, was?: PolicyStatus, is?: PolicyStatus) => {
      if (!cause || was === is || !isNews(was, is)) return;
      changes.push({
        cluster,
        service_key: key,
        changed_at: options.at,
        field: 'status',
        policy_id: policyId,
        before: was ?? null,
        after: is ?? null,
        ...causeColumns(cause),
      });
    };
    for (const verdict of judged.verdicts) {
      const before = there.get(verdict.policyId);
      there.delete(verdict.policyId);
      if (before?.hash === verdict.hash) continue;
      note(verdict.policyId, before?.status, verdict.status);
      verdicts.push({
        ...verdictRow(service, verdict),
        since: before?.status === verdict.status ? before.since : options.at,
      });
      gone.push([key, verdict.policyId]);
      for (const rule of verdict.rules) {
        rules.push({ service_key: key, policy_id: verdict.policyId, rule });
      }
    }
    for (const { policy_id: policyId, status } of there.values()) {
      note(policyId, status, undefined);
      gone.push([key, policyId]);
    }
  }
  await replace(trx, gone, verdicts, rules);
  await writeEntities(trx, differing, entities);
  for (const rows of batchesOf(changes, ROWS_AT_ONCE)) {
    await trx('changes').insert(rows);
  }
  return changes.length;
}

/** Forgets what is stored about services that are gone. */
export async function removeJudged(
  trx: Knex,
  keys: readonly string[],
): Promise<void> {
  for (const table of ['verdicts', 'verdict_rules', 'service_entities']) {
    await trx(table)
      .whereIn('service_key', [...keys])
      .delete();
  }
}

/** That something new meets a policy, or met one that is gone, is no news. */
function isNews(was?: PolicyStatus, is?: PolicyStatus): boolean {
  return was === undefined || is === undefined
    ? (was ?? is) !== 'compliant'
    : was !== is;
}

function causeFor(
  { key, judged, isNew }: ToWrite,
  entities: ReadonlyMap<string, EntityRow>,
  { cause, arePoliciesNew }: { cause?: Cause; arePoliciesNew: boolean },
): Cause | undefined {
  if (!cause || isNew) return cause;
  if (arePoliciesNew) return { cause: 'policy', detail: ['other policies'] };
  const detail = entityDifference(entities.get(key), judged.entity);
  return detail ? { cause: 'policy', detail: [detail] } : cause;
}

function entityDifference(
  row: EntityRow | undefined,
  entity: ServiceEntity | undefined,
): string | undefined {
  if (!row || !entity) {
    if (entity) return `belongs to ${entity.entityRef} now`;
    return row && `belonged to ${row.entity_ref}`;
  }
  if (row.entity_ref !== entity.entityRef) {
    return `belongs to ${entity.entityRef} now, to ${row.entity_ref} before`;
  }
  const { owner, system, lifecycle } = columnsOf(entity);
  for (const [name, is, was] of [
    ['owner', owner, row.owner],
    ['system', system, row.system],
    ['lifecycle', lifecycle, row.lifecycle],
  ]) {
    if (is !== was) {
      return `${name} of ${entity.entityRef}: ${was ?? 'none'} to ${
        is ?? 'none'
      }`;
    }
  }
  return undefined;
}

async function storedVerdicts(trx: Knex, keys: string[]) {
  const rows: VerdictRow[] = await trx('verdicts')
    .whereIn('service_key', keys)
    .select('service_key', 'policy_id', 'status', 'since', 'hash');
  const stored = new Map<string, Map<string, VerdictRow>>();
  for (const row of rows) {
    const there = stored.get(row.service_key);
    if (there) there.set(row.policy_id, row);
    else stored.set(row.service_key, new Map([[row.policy_id, row]]));
  }
  return stored;
}

async function storedEntities(trx: Knex, keys: string[]) {
  const rows: EntityRow[] = await trx('service_entities')
    .whereIn('service_key', keys)
    .select('service_key', 'entity_ref', 'owner', 'system', 'lifecycle');
  return new Map(rows.map(row => [row.service_key, row]));
}

function verdictRow({ key, cluster }: ToWrite, verdict: JudgedVerdict) {
  return {
    service_key: key,
    policy_id: verdict.policyId,
    cluster,
    status: verdict.status,
    status_rank: rankOf(verdict.status),
    severity_rank: severitySchema.options.indexOf(verdict.severity),
    rules: JSON.stringify(verdict.rules),
    shortfalls: JSON.stringify(verdict.shortfalls),
    predicted: verdict.predicted,
    hash: verdict.hash,
  };
}

async function replace(
  trx: Knex,
  gone: string[][],
  verdicts: object[],
  rules: object[],
): Promise<void> {
  for (const some of batchesOf(gone, ROWS_AT_ONCE)) {
    for (const table of ['verdicts', 'verdict_rules']) {
      await trx(table).whereIn(['service_key', 'policy_id'], some).delete();
    }
  }
  for (const rows of batchesOf(verdicts, ROWS_AT_ONCE / 2)) {
    await trx('verdicts').insert(rows);
  }
  for (const rows of batchesOf(rules, ROWS_AT_ONCE)) {
    await trx('verdict_rules').insert(rows);
  }
}

async function writeEntities(
  trx: Knex,
  services: readonly ToWrite[],
  stored: ReadonlyMap<string, EntityRow>,
): Promise<void> {
  const differing = services.filter(
    ({ key, judged }) =>
      entityDifference(stored.get(key), judged.entity) !== undefined,
  );
  if (differing.length === 0) return;
  await trx('service_entities')
    .whereIn(
      'service_key',
      differing.map(({ key }) => key),
    )
    .delete();
  const rows = differing.flatMap(({ key, cluster, judged: { entity } }) =>
    entity
      ? {
          service_key: key,
          cluster,
          entity_ref: entity.entityRef,
          ...columnsOf(entity),
        }
      : [],
  );
  for (const some of batchesOf(rows, ROWS_AT_ONCE)) {
    await trx('service_entities').insert(some);
  }
}

function columnsOf({ owner, system, lifecycle }: ServiceEntity) {
  return {
    owner: owner ?? null,
    system: system ?? null,
    lifecycle: lifecycle ?? null,
  };
}
