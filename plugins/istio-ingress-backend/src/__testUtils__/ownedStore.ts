import type {
  ChangedObject,
  ClusterAnalysis,
  Policy,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { Leases } from '../replicas/Leases';
import { DatabaseResultStore } from '../store/DatabaseResultStore';
import type { HeldLease } from '../store/heldLease';
import type { Judgement } from '../store/judgement';
import type { FailedRead } from '../store/ResultStore';

/** A store, and a replica that owns every cluster it writes about. */
export async function ownedStore(
  knex: Knex,
  options: {
    batchRows?: number;
    replica?: string;
    policies?: readonly Policy[];
  } = {},
) {
  const { batchRows = 2, replica = 'a-replica', policies } = options;
  const store = await DatabaseResultStore.create({ knex, batchRows, policies });
  const leases = new Leases({ knex, replica, leaseMs: 600_000 });
  const held = new Map<string, HeldLease>();
  const leaseOf = async (cluster: string): Promise<HeldLease> => {
    const lease = held.get(cluster) ?? (await leases.take(cluster));
    if (!lease) throw new Error(`Cluster ${cluster} is not free`);
    held.set(cluster, lease);
    return lease;
  };
  return {
    knex,
    store,
    leases,
    leaseOf,
    save: async (
      analysis: ClusterAnalysis,
      changedObjects?: readonly ChangedObject[],
      judgement?: Judgement,
    ) =>
      store.save(analysis, {
        source: 'files',
        lease: await leaseOf(analysis.cluster),
        changedObjects,
        judgement,
      }),
    saveFailure: async (failure: Omit<FailedRead, 'lease'>) =>
      store.saveFailure({
        ...failure,
        lease: await leaseOf(failure.cluster),
      }),
  };
}
