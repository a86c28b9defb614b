import type { ClusterObjects } from 'istio-ingress-engine';
import type { Knex } from 'knex';
import { type HeldLease, underLease } from './heldLease';
import { packObjects, unpackObjects } from './packedObjects';

/** @throws LostLeaseError when another replica owns the cluster */
export async function saveObjects(
  knex: Knex,
  input: ClusterObjects,
  lease: HeldLease,
): Promise<void> {
  const objects = await packObjects(input);
  await underLease(knex, lease, async trx => {
    await trx('snapshots')
      .insert({
        cluster: lease.cluster,
        observed_at: input.observedAt,
        objects,
      })
      .onConflict('cluster')
      .merge();
  });
}

/** Undefined before the first result of a cluster. */
export async function loadObjects(
  knex: Knex,
  cluster: string,
): Promise<ClusterObjects | undefined> {
  const row: { objects: Buffer } | undefined = await knex('snapshots')
    .where({ cluster })
    .first('objects');
  return row && unpackObjects(row.objects);
}
