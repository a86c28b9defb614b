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
import { analyze, loadManifests } from 'istio-ingress-engine';
import { clusterBase, exposedService } from './manifests';
import { DatabaseResultStore } from '../store/DatabaseResultStore';

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
    const store = await DatabaseResultStore.create({ knex, batchRows: 200 });
    keep();
    await writeSample(store);
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

async function writeSample(store: DatabaseResultStore): Promise<void> {
  const read = (second: number, ...more: string[]) => {
    const { objects, problems } = loadManifests([
      { file: 'base.yaml', text: clusterBase },
      ...more.map((text, index) => ({ file: `${index}.yaml`, text })),
    ]);
    const observedAt = `2026-11-24T12:00:0${second}.000Z`;
    return analyze({
      cluster: 'eu',
      world: 'closed',
      observedAt,
      objects,
      problems,
    });
  };
  const cart = exposedService({ name: 'cart' });
  const pay = exposedService({ name: 'pay' });
  const context = { source: 'files' } as const;
  await store.save(read(0, cart, pay), context);
  await store.save(read(1, cart), {
    ...context,
    changedObjects: [
      { group: '', kind: 'Service', namespace: 'shop', name: 'pay' },
    ],
  });
  await store.save(read(2, cart, pay, STRICT), context);
  await store.saveFailure({
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
