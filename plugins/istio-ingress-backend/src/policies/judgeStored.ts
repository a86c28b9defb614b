import { breathe } from '../clusters/kubernetes/breathe';
import { type HeldLease, LostLeaseError } from '../store/heldLease';
import type { ResultStore } from '../store/ResultStore';
import type { ClusterJudge } from './ClusterJudge';

/** Judges what is stored of a cluster that cannot be read now. */
export async function judgeStored(
  store: ResultStore,
  judge: ClusterJudge,
  lease: HeldLease,
): Promise<void> {
  const { cluster } = lease;
  const keys = (await store.labels(cluster)).map(({ key }) => key);
  const stored = await store.servicesByKey(keys);
  await breathe();
  const findings = await store.findingsOf(keys);
  await breathe();
  const judgement = await judge.judge({
    cluster,
    services: stored.map(({ service }) => service),
    routes: stored.flatMap(({ routes }) => routes),
    findings,
  });
  if (!judgement) return;
  try {
    await store.saveJudgement(judgement, lease, new Date().toISOString());
  } catch (error) {
    if (!(error instanceof LostLeaseError)) throw error;
  }
}
