// Writes a small database as this release writes it, as SQL: the sample that
// later releases must be able to migrate and read. Run it before the first
// change of the schema after a release, and commit what it writes:
//
//   ./dev run plugins/istio-ingress-backend/src/__testUtils__/writeStoreSample.ts RELEASE
//
// for SQLite, and with the URL of an empty PostgreSQL in POSTGRES for that.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import createKnex, { type Knex } from 'knex';
import {
  analyze,
  type ClusterObjects,
  loadManifests,
} from 'istio-ingress-engine';
import { clusterBase, exposedService } from './manifests';
import { ownedStore } from './ownedStore';

const STRICT = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`;

async function main([release]: string[]): Promise<number> {
  if (!release) {
    console.error('usage: writeStoreSample RELEASE');
    return 2;
  }
  const url = process.env.POSTGRES;
  const knex = createKnex(
    url
      ? { client: 'pg', connection: url }
      : {
          client: 'better-sqlite3',
          connection: ':memory:',
          useNullAsDefault: true,
          pool: { min: 1, max: 1 },
        },
  );
  const statements: string[] = [];
  const keep = noteStatements(knex, statements);
  try {
    const owned = await ownedStore(knex, { batchRows: 200 });
    keep();
    await writeSample(owned);
    statements.push(...(await rowsAsSql(knex)));
  } finally {
    await knex.destroy();
  }
  const file = join(
    process.env.REPOSITORY_ROOT ?? '.',
    'plugins/istio-ingress-backend/src/store/samples',
    `${release}.${url ? 'postgres' : 'sqlite'}.sql`,
  );
  writeFileSync(file, `${statements.join(';\n')};\n`);
  console.log(file);
  return 0;
}

/** What creates tables, as the migrations sent it. */
function noteStatements(knex: Knex, statements: string[]): () => void {
  const note = ({ sql, bindings }: { sql: string; bindings?: string[] }) => {
    if (/^(create|alter|comment)/i.test(sql)) {
      statements.push(knex.raw(sql, bindings ?? []).toQuery());
    }
  };
  knex.on('query', note);
  return () => knex.removeListener('query', note);
}

async function writeSample({
  save,
  saveFailure,
  store,
  leaseOf,
}: Awaited<ReturnType<typeof ownedStore>>): Promise<void> {
  const read = (second: number, ...more: string[]) => {
    const { objects, problems } = loadManifests([
      { file: 'base.yaml', text: clusterBase },
      ...more.map((text, index) => ({ file: `${index}.yaml`, text })),
    ]);
    return {
      cluster: 'eu',
      world: 'closed',
      observedAt: `2026-11-24T12:00:0${second}.000Z`,
      objects,
      problems,
    } satisfies ClusterObjects;
  };
  const cart = exposedService({ name: 'cart' });
  const pay = exposedService({ name: 'pay' });
  await save(analyze(read(0, cart, pay)));
  await save(analyze(read(1, cart)), [
    { group: '', kind: 'Service', namespace: 'shop', name: 'pay' },
  ]);
  const latest = read(2, cart, pay, STRICT);
  await save(analyze(latest));
  await store.saveObjects(latest, await leaseOf('eu'));
  await saveFailure({
    cluster: 'us',
    source: 'kubernetes',
    world: 'closed',
    status: 'unreachable',
    message: 'No answer from https://us.example:6443',
    at: '2026-11-24T12:00:03.000Z',
  });
}

async function rowsAsSql(knex: Knex): Promise<string[]> {
  const statements: string[] = [];
  for (const table of [
    'knex_migrations',
    'knex_migrations_lock',
    'clusters',
    'services',
    'entries',
    'entry_services',
    'findings',
    'finding_services',
    'changes',
    'leases',
    'snapshots',
  ]) {
    const rows: Record<string, unknown>[] = await knex(table);
    for (const { id, index, migration_time: time, ...row } of rows) {
      const moment = time === undefined ? {} : { migration_time: '2026-11-24' };
      statements.push(
        knex(table)
          .insert({ ...row, ...moment })
          .toQuery(),
      );
    }
  }
  return statements;
}

main(process.argv.slice(2)).then(status => {
  process.exitCode = status;
});
