import type { ManifestFile, World } from 'istio-ingress-contract';
import { analyze, loadManifests } from 'istio-ingress-engine';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/** This module, which is also the program of the thread that it starts. */
export const workerFile = __filename;

/** Tells the thread that it is one of ours. */
export const WORKER_NAME = 'istio-ingress-posted';

/** Manifests to read, and to analyse alone where `as` says as what. */
export interface PostedJob {
  files: readonly ManifestFile[];
  as?: { cluster: string; world: World; observedAt: string };
}

export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'answer'; json: string }
  | { kind: 'failure'; message: string };

function answerTo({ files, as }: PostedJob): WorkerMessage {
  try {
    const loaded = loadManifests([...files]);
    const answer = as ? analyze({ ...as, ...loaded }) : loaded;
    return { kind: 'answer', json: JSON.stringify(answer) };
  } catch (error) {
    return {
      kind: 'failure',
      message:
        error instanceof Error ? error.stack ?? error.message : String(error),
    };
  }
}

if (!isMainThread && parentPort && workerData === WORKER_NAME) {
  const port = parentPort;
  port.once('message', (job: PostedJob) => port.postMessage(answerTo(job)));
  const ready: WorkerMessage = { kind: 'ready' };
  port.postMessage(ready);
}
