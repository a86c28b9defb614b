import type { World } from 'istio-ingress-contract';
import { analyze, loadManifests } from 'istio-ingress-engine';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/** This module, which is also the program of the thread that it starts. */
export const workerFile = __filename;

/** Tells the thread that it is one of ours. */
export const WORKER_NAME = 'istio-ingress-posted';

export interface PostedJob {
  cluster: string;
  world: World;
  observedAt: string;
  yaml: string;
}

export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'answer'; json: string }
  | { kind: 'failure'; message: string };

function analyseJob({ yaml, ...job }: PostedJob): WorkerMessage {
  try {
    const { objects, problems } = loadManifests([
      { file: 'posted.yaml', text: yaml },
    ]);
    const analysis = analyze({ ...job, objects, problems });
    return { kind: 'answer', json: JSON.stringify(analysis) };
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
  port.once('message', (job: PostedJob) => port.postMessage(analyseJob(job)));
  const ready: WorkerMessage = { kind: 'ready' };
  port.postMessage(ready);
}
