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
  const row: SnapshotRow | undefined = await knex('snapshots')
    .where({ cluster })
    .first('objects', 'observed_at');
  return row && unpacked(row);
}

/** When they were read that are stored of a cluster. */
export async function observedAtOf(
  knex: Knex,
  cluster: string,
): Promise<string | undefined> {
  const row: Pick<SnapshotRow, 'observed_at'> | undefined = await knex(
    'snapshots',
  )
    .where({ cluster })
    .first('observed_at');
  return row?.observed_at;
}

/** Those behind the latest result, unless newer ones were not stored yet. */
export async function loadObjectsOfResult(
  knex: Knex,
  cluster: string,
): Promise<ClusterObjects | undefined> {
  const row: SnapshotRow | undefined = await knex('snapshots')
    .join('clusters', {
      'clusters.name': 'snapshots.cluster',
      'clusters.observed_at': 'snapshots.observed_at',
    })
    .where({ cluster })
    .first('snapshots.objects', 'snapshots.observed_at');
  return row && unpacked(row);
}

/**
 * Says of stored objects that they were found unchanged later on.
 *
 * @throws LostLeaseError when another replica owns the cluster
 */
export async function renewObjects(
  knex: Knex,
  observedAt: string,
  lease: HeldLease,
): Promise<void> {
  await underLease(knex, lease, async trx => {
    await trx('snapshots')
      .where({ cluster: lease.cluster })
      .update({ observed_at: observedAt });
  });
}

interface SnapshotRow {
  objects: Buffer;
  observed_at: string;
}

async function unpacked(row: SnapshotRow): Promise<ClusterObjects> {
  return {
    ...(await unpackObjects(row.objects)),
    observedAt: row.observed_at,
  };
}
