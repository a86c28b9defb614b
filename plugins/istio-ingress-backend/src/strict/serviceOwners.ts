import type { Knex } from 'knex';
import { serviceRefOf } from '../store/keys';

/** Who owns the services of a cluster, by `namespace/name`. */
export async function serviceOwners(
  knex: Knex,
  cluster: string,
): Promise<Map<string, string>> {
  const rows: { service_key: string; owner: string }[] = await knex(
    'service_entities',
  )
    .where({ cluster })
    .whereNotNull('owner')
    .orderBy('service_key')
    .select('service_key', 'owner');
  return new Map(
    rows.map(({ service_key, owner }) => {
      const { namespace, name } = serviceRefOf(service_key);
      return [`${namespace}/${name}`, owner];
    }),
  );
}
