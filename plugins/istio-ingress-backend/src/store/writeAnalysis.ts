import type { Knex } from 'knex';
import {
  SCHEMA_VERSION,
  type ClusterAnalysis,
  type Problem,
} from 'istio-ingress-contract';
import { inBatch, type Write } from './batches';
import { causeOf, type ClusterBefore } from './changes';
import { LostLeaseError, underLease } from './heldLease';
import type { SaveContext, SaveResult } from './ResultStore';
import { AnalysisIndex } from './rows';
import { unreadKinds } from './unread';
import { writeControllers } from './writeControllers';
import { writeEntries } from './writeEntries';
import { writeFindings } from './writeFindings';
import { writeServices } from './writeServices';

const MAX_PROBLEMS = 200;

/**
 * Stores an analysis: only rows that differ are written, in transactions of
 * one batch each, so that readers are not kept waiting. A batch first locks
 * the cluster's lease and stops when another replica has it, so that each
 * difference is written once.
 */
export async function writeAnalysis(
  knex: Knex,
  analysis: ClusterAnalysis,
  context: SaveContext,
  batchRows: number,
): Promise<SaveResult> {
  const result: SaveResult = {
    superseded: false,
    written: 0,
    removed: 0,
    changes: 0,
    isStatusNew: false,
  };
  const unread = JSON.stringify(unreadKinds(analysis.reads));
  const { lease } = context;
  try {
    const before = await ensureCluster(knex, analysis, context);
    const write: Write = {
      knex,
      analysis,
      lease,
      index: new AnalysisIndex(analysis),
      unread,
      batchRows,
      result,
      judging: {
        judgement: context.judgement,
        arePoliciesNew:
          before.policies !== null &&
          before.policies !== context.judgement?.policies,
      },
      ...(before.observed_at
        ? { cause: causeOf(before, analysis, unread, context) }
        : {}),
    };
    await writeServices(write);
    await writeEntries(write);
    await writeControllers(write);
    await writeFindings(write);
    result.isStatusNew = await finishCluster(write, before);
  } catch (error) {
    if (!(error instanceof LostLeaseError)) throw error;
    result.superseded = true;
  }
  return result;
}

async function ensureCluster(
  knex: Knex,
  analysis: ClusterAnalysis,
  { source, lease }: SaveContext,
): Promise<ClusterBefore> {
  return underLease(knex, lease, async trx => {
    await trx('clusters')
      .insert({
        name: analysis.cluster,
        source,
        world: analysis.world,
        status: 'syncing',
        stale: false,
        observed_at: null,
        attempted_at: analysis.observedAt,
        message: null,
        details: '{}',
        unread: '[]',
        revision: 0,
        schema_version: SCHEMA_VERSION,
        engine_version: analysis.engineVersion,
      })
      .onConflict('name')
      .ignore();
    return trx('clusters')
      .where({ name: analysis.cluster })
      .first(
        'observed_at',
        'unread',
        'engine_version',
        'world',
        'status',
        'stale',
        'details',
        'token',
        'policies',
      );
  });
}

/** @returns whether the row says something else than before */
async function finishCluster(
  write: Write,
  before: ClusterBefore,
): Promise<boolean> {
  const { analysis, lease, unread, judging } = write;
  const details = JSON.stringify({
    reads: analysis.reads,
    problems: withFewProblems(analysis.problems),
    meshes: analysis.meshes,
    notEvaluated: analysis.notEvaluated,
  });
  await inBatch(write, async trx => {
    await trx('clusters')
      .where({ name: analysis.cluster })
      .update({
        world: analysis.world,
        status: analysis.status,
        stale: false,
        observed_at: analysis.observedAt,
        attempted_at: analysis.observedAt,
        message: null,
        details,
        unread,
        revision: trx.raw('revision + 1'),
        token: lease.token,
        schema_version: SCHEMA_VERSION,
        engine_version: analysis.engineVersion,
        ...(judging.judgement ? { policies: judging.judgement.policies } : {}),
      });
  });
  return (
    before.status !== analysis.status ||
    Boolean(before.stale) ||
    before.token !== lease.token ||
    before.world !== analysis.world ||
    before.details !== details
  );
}

function withFewProblems(problems: readonly Problem[]): Problem[] {
  if (problems.length <= MAX_PROBLEMS) return [...problems];
  return [
    ...problems.slice(0, MAX_PROBLEMS),
    {
      code: 'limit-exceeded',
      message: `${
        problems.length - MAX_PROBLEMS
      } more problems are not listed: mend these first`,
    },
  ];
}
