import {
  SCHEMA_VERSION,
  type ClusterAnalysis,
  type Controller,
} from 'istio-ingress-contract';
import { batchesOf, inBatch, type Write } from './batches';
import { entryKeyOf, hashOf, serviceKeyOf } from './keys';
import { mayBeHidden } from './unread';

/** What is stored of a controller beside its columns. */
export interface StoredController {
  controller: Controller;
  /** The finding that says that its vendor mends nothing any more. */
  endOfLife?: { rule: string; message: string };
}

interface ControllerRow {
  cluster: string;
  id: string;
  vendor: string;
  data: string;
  hash: string;
  schema_version: number;
}

interface RouteRow {
  cluster: string;
  controller_id: string;
  entry_key: string;
  service_key: string;
  routes: number;
}

const ROWS_AT_ONCE = 200;

/**
 * Stores the controllers of an analysis, and which entries and services each
 * serves. One that is gone is removed only when its kind was read.
 */
export async function writeControllers(write: Write): Promise<void> {
  const { knex, analysis } = write;
  const { cluster } = analysis;
  const routes = routeRows(analysis);
  const stored: ControllerRow[] = await knex('controllers')
    .where({ cluster })
    .select('id', 'data', 'hash', 'schema_version');
  const hashes = new Map(stored.map(({ id, hash }) => [id, hash]));
  for (const controller of analysis.controllers) {
    const ofIt = [...(routes.get(controller.id)?.values() ?? [])];
    const row = controllerRow(analysis, controller, ofIt);
    if (hashes.get(row.id) !== row.hash) await writeOne(write, row, ofIt);
    hashes.delete(row.id);
  }
  const gone = stored.filter(
    row => hashes.has(row.id) && !isHidden(analysis, row),
  );
  if (gone.length === 0) return;
  await inBatch(write, async trx => {
    for (const { id } of gone) {
      await trx('controllers').where({ cluster, id }).delete();
      await trx('controller_routes')
        .where({ cluster, controller_id: id })
        .delete();
    }
  });
}

function routeRows({ cluster, routes }: ClusterAnalysis) {
  const rows = new Map<string, Map<string, RouteRow>>();
  for (const { controllerId, entry, service } of routes) {
    const row: RouteRow = {
      cluster,
      controller_id: controllerId,
      entry_key: entryKeyOf(cluster, entry),
      service_key: service ? serviceKeyOf(service) : '',
      routes: 1,
    };
    const ofIt = rows.get(controllerId) ?? new Map<string, RouteRow>();
    rows.set(controllerId, ofIt);
    const there = ofIt.get(keyOf(row));
    if (there) there.routes++;
    else ofIt.set(keyOf(row), row);
  }
  return rows;
}

function keyOf(row: Pick<RouteRow, 'entry_key' | 'service_key'>): string {
  return `${row.entry_key} ${row.service_key}`;
}

function controllerRow(
  { cluster, findings }: ClusterAnalysis,
  controller: Controller,
  routes: readonly RouteRow[],
): ControllerRow {
  const about = findings.find(
    ({ rule, subject }) =>
      (rule === 'controller-end-of-life' &&
        subject.kind === controller.ref?.kind &&
        subject.namespace === controller.ref.namespace &&
        subject.name === controller.ref.name) ||
      (rule === 'app-routing-nginx-end-of-support' &&
        controller.vendor === 'aks-approuting'),
  );
  const stored: StoredController = {
    controller,
    ...(about
      ? { endOfLife: { rule: about.rule, message: about.message } }
      : {}),
  };
  const data = JSON.stringify(stored);
  return {
    cluster,
    id: controller.id,
    vendor: controller.vendor,
    data,
    hash: hashOf(
      SCHEMA_VERSION,
      data,
      ...routes.map(row => `${keyOf(row)} ${row.routes}`).sort(),
    ),
    schema_version: SCHEMA_VERSION,
  };
}

/** Only links that differ are written: a controller may serve every service. */
async function writeOne(
  write: Write,
  row: ControllerRow,
  routes: readonly RouteRow[],
): Promise<void> {
  const { cluster, id } = row;
  const ofIt = { cluster, controller_id: id };
  const stored: RouteRow[] = await write
    .knex('controller_routes')
    .where(ofIt)
    .select('*');
  const before = new Map(stored.map(each => [keyOf(each), each.routes]));
  const differing = routes.filter(
    each => before.get(keyOf(each)) !== each.routes,
  );
  const now = new Set(routes.map(keyOf));
  const gone = stored.filter(each => !now.has(keyOf(each)));
  for (const rows of batchesOf(gone, ROWS_AT_ONCE)) {
    await inBatch(write, async trx => {
      await trx('controller_routes')
        .where(ofIt)
        .whereIn(
          ['entry_key', 'service_key'],
          rows.map(each => [each.entry_key, each.service_key]),
        )
        .delete();
    });
  }
  for (const rows of batchesOf(differing, ROWS_AT_ONCE)) {
    await inBatch(write, async trx => {
      await trx('controller_routes')
        .insert(rows)
        .onConflict(['cluster', 'controller_id', 'entry_key', 'service_key'])
        .merge(['routes']);
    });
  }
  // Last: its hash says that all of it is there.
  await inBatch(write, async trx => {
    await trx('controllers').insert(row).onConflict(['cluster', 'id']).merge();
  });
}

function isHidden({ reads }: ClusterAnalysis, row: ControllerRow): boolean {
  if (row.schema_version !== SCHEMA_VERSION) return false;
  const { controller } = JSON.parse(row.data) as StoredController;
  const { ref } = controller;
  return ref
    ? mayBeHidden(reads, ref.group, ref.kind, ref.namespace ?? '')
    : false;
}
