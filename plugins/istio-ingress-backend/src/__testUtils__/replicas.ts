import createKnex, { type Knex } from 'knex';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Churn } from './Churn';
import { ReplicaProcess } from './ReplicaProcess';

const LEASE_MS = 2_000;
const CHURN_MS = 150;

/** How one replica after the other lost the cluster. */
export interface TakeOver {
  how: 'killed' | 'paused';
  /** Until another replica had stored a result of its own. */
  ms: number;
}

export interface ReplicaReport {
  leaseMs: number;
  takeOvers: TakeOver[];
  /** Answers of replicas that ran, and those that showed no service. */
  reads: number;
  emptyReads: number;
  changes: number;
  /** Rows of the history that do not follow from the row before. */
  brokenChains: string[];
}

/**
 * Two backends on one PostgreSQL. The one that owns the cluster is killed,
 * again and again, while the cluster changes; a new one takes its place. In
 * the end the owner is paused until it has lost the cluster, and resumed.
 */
export async function tryReplicas(options: {
  root: string;
  postgres: string;
  rounds: number;
  say: (text: string) => void;
}): Promise<ReplicaReport> {
  const { root, postgres, rounds, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'istio-ingress-replicas-'));
  const prefix = `replicas_${Date.now().toString(36)}_`;
  const database = { url: postgres, prefix };
  const start = () =>
    ReplicaProcess.start({ root, database, folder, lease: `${LEASE_MS}ms` });
  const churn = new Churn(folder);
  const replicas: ReplicaProcess[] = [];
  const reads = { all: 0, empty: 0 };
  let knex: Knex | undefined;
  let reading = true;
  try {
    replicas.push(await start());
    knex = createKnex({
      client: 'pg',
      connection: withDatabase(postgres, `${prefix}istio-ingress`),
    });
    const db = knex;
    await until(
      () => tokenOf(db, 'clusters'),
      token => token > 0,
    );
    replicas.push(await start());
    churn.start(CHURN_MS);
    const reader = readAlways(replicas, reads, () => reading);

    const takeOvers: TakeOver[] = [];
    for (let round = 1; round <= rounds; round++) {
      const owner = await ownerOf(db, replicas);
      await someChanges(db);
      const token = await tokenOf(db, 'leases');
      const startedAt = performance.now();
      replicas.splice(replicas.indexOf(owner), 1);
      await owner.kill();
      await until(
        () => tokenOf(db, 'clusters'),
        now => now > token,
      );
      takeOvers.push({ how: 'killed', ms: performance.now() - startedAt });
      say(
        `round ${round}: taken over in ${takeOvers.at(-1)?.ms.toFixed(0)} ms`,
      );
      replicas.push(await start());
    }

    const owner = await ownerOf(db, replicas);
    await someChanges(db);
    const token = await tokenOf(db, 'leases');
    const startedAt = performance.now();
    replicas.splice(replicas.indexOf(owner), 1);
    owner.pause();
    await until(
      () => tokenOf(db, 'clusters'),
      now => now > token,
    );
    takeOvers.push({ how: 'paused', ms: performance.now() - startedAt });
    say(`paused: taken over in ${takeOvers.at(-1)?.ms.toFixed(0)} ms`);
    const behind = owner.log.length;
    owner.resume();
    replicas.push(owner);
    await until(
      async () => owner.log.slice(behind),
      log => log.includes('read by another replica now'),
    );
    await someChanges(db);
    if ((await tokenOf(db, 'clusters')) <= token) {
      throw new Error('The old owner has written after the new one');
    }

    churn.stop();
    reading = false;
    await reader;
    return {
      leaseMs: LEASE_MS,
      takeOvers,
      reads: reads.all,
      emptyReads: reads.empty,
      ...(await historyOf(db)),
    };
  } finally {
    reading = false;
    churn.stop();
    for (const replica of replicas) await replica.kill();
    await knex?.destroy();
    await dropDatabases(postgres, prefix);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readAlways(
  replicas: readonly ReplicaProcess[],
  reads: { all: number; empty: number },
  goesOn: () => boolean,
): Promise<void> {
  while (goesOn()) {
    for (const replica of [...replicas]) {
      const page = await replica.get('/services?limit=5');
      // Who was killed or paused meanwhile does not answer, and need not.
      if (!page || !replicas.includes(replica)) continue;
      reads.all++;
      if (page.items.length === 0) reads.empty++;
    }
    await pause(100);
  }
}

/** Who says in its log to have the lease; that may take a moment. */
async function ownerOf(
  knex: Knex,
  replicas: readonly ReplicaProcess[],
): Promise<ReplicaProcess> {
  let owner: ReplicaProcess | undefined;
  await until(
    async () => {
      const token = await tokenOf(knex, 'leases');
      owner = replicas.find(({ log }) =>
        log.match(
          new RegExp(`Cluster is read by this replica.*token\\D+${token}\\b`),
        ),
      );
      return owner;
    },
    there => there !== undefined,
  );
  return owner!;
}

async function tokenOf(
  knex: Knex,
  table: 'clusters' | 'leases',
): Promise<number> {
  const row = await knex(table).max({ token: 'token' }).first();
  return Number(row?.token ?? 0);
}

/** Returns in the middle of the changes of the churn. */
async function someChanges(knex: Knex): Promise<void> {
  const count = async () =>
    Number((await knex('changes').count({ total: '*' }).first())?.total);
  const before = await count();
  await until(count, now => now > before + 30);
}

/** Every change must begin where the one before ended, and the last at now. */
async function historyOf(
  knex: Knex,
): Promise<Pick<ReplicaReport, 'changes' | 'brokenChains'>> {
  // Of one moment: a replica may be storing a further result.
  const { rows, services } = await knex.transaction(
    async now => ({
      rows: await now('changes').orderBy('id'),
      services: await now('services'),
    }),
    { isolationLevel: 'repeatable read', readOnly: true },
  );
  const brokenChains: string[] = [];
  const latest = new Map<string, string | null>();
  for (const row of rows) {
    const { service_key: key, field, policy_id: policy, before, after } = row;
    const chain = policy ? `${key} ${field} ${policy}` : `${key} ${field}`;
    const was = latest.get(chain);
    if (before === after || (was !== undefined && was !== before)) {
      brokenChains.push(`${chain}: ${was}, then ${before} to ${after}`);
    }
    latest.set(chain, after);
  }
  for (const row of services) {
    for (const [field, now] of [
      ['posture', row.posture],
      ['modes', row.modes.slice(1, -1)],
    ]) {
      const last = latest.get(`${row.service_key} ${field}`);
      if (last !== undefined && last !== now) {
        brokenChains.push(
          `${row.service_key} ${field}: ${last}, but is ${now}`,
        );
      }
    }
  }
  return { changes: rows.length, brokenChains };
}

async function until<T>(
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
): Promise<void> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && isThere(answer)) return;
    if (Date.now() > deadline) throw new Error(`Not in time; last: ${answer}`);
    await pause(20);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const admin = createKnex({ client: 'pg', connection: url });
  try {
    const names: string[] = await admin('pg_database')
      .where('datname', 'like', `${prefix}%`)
      .pluck('datname');
    for (const name of names) {
      await admin.raw('drop database ?? with (force)', [name]);
    }
  } finally {
    await admin.destroy();
  }
}
