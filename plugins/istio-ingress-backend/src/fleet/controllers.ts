import {
  controllerSchema,
  SCHEMA_VERSION,
  type ControllerSummary,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { z } from 'zod';
import { inKeys, type RowScope } from '../store/scope';

const storedSchema = z.object({
  controller: controllerSchema,
  endOfLife: z.object({ rule: z.string(), message: z.string() }).optional(),
});

/** A controller as it is stored, with the rule that says it is past its end. */
export type CountedController = Omit<ControllerSummary, 'endOfLife'> & {
  endOfLife?: { rule: string; message: string };
};

interface CountRow {
  cluster: string;
  controller_id: string;
  entries: number | string;
  routes: number | string;
  services: number | string;
}

/**
 * Controllers, and how much each serves of what the caller may see. Who may not
 * see everything sees those that serve something of it.
 */
export async function listControllers(
  knex: Knex,
  query: { cluster?: readonly string[]; vendor?: readonly string[] },
  { hidden, visible }: RowScope,
): Promise<CountedController[]> {
  const filtered = knex('controllers').whereNotIn('cluster', [...hidden]);
  if (query.cluster) filtered.whereIn('cluster', [...query.cluster]);
  if (query.vendor) filtered.whereIn('vendor', [...query.vendor]);
  const rows: { cluster: string; id: string; data: string }[] = await filtered
    .where({ schema_version: SCHEMA_VERSION })
    .orderBy(['cluster', 'vendor', 'id'])
    .select('cluster', 'id', 'data');
  const counting: Knex.QueryBuilder = knex('controller_routes')
    .groupBy('cluster', 'controller_id')
    .select('cluster', 'controller_id')
    .countDistinct({ entries: 'entry_key' })
    .sum({ routes: 'routes' })
    .select({
      services: knex.raw("count(distinct nullif(service_key, ''))"),
    });
  if (query.cluster) counting.whereIn('cluster', [...query.cluster]);
  if (visible !== 'all') {
    counting.whereRaw(inKeys(knex, 'service_key', visible));
  }
  const counts: CountRow[] = await counting;
  const byId = new Map(
    counts.map(row => [`${row.cluster}/${row.controller_id}`, row]),
  );
  return rows.flatMap(({ cluster, id, data }) => {
    const count = byId.get(`${cluster}/${id}`);
    const stored = storedSchema.safeParse(JSON.parse(data));
    if (!stored.success || (!count && visible !== 'all')) return [];
    return [
      {
        cluster,
        ...stored.data,
        entries: Number(count?.entries ?? 0),
        routes: Number(count?.routes ?? 0),
        services: Number(count?.services ?? 0),
      },
    ];
  });
}
