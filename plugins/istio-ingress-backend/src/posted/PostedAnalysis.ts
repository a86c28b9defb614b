import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type {
  ClusterAnalysis,
  ManifestFile,
  Problem,
  World,
} from 'istio-ingress-contract';
import type { SourceObject } from 'istio-ingress-engine';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  type PostedJob,
  WORKER_NAME,
  type WorkerMessage,
  workerFile,
} from './worker';

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_RUNNING = 2;
const START_MS = 30_000;

export interface PostedAnalysisOptions {
  logger: LoggerService;
  /** How long one analysis may take. Default: 5 seconds. */
  timeoutMs?: number;
}

/**
 * Analyses manifests that somebody posted. Text from outside is parsed in a
 * thread of its own, whose memory, stack and time are limited: what it does
 * with them ends with the thread.
 */
export class PostedAnalysis {
  readonly #logger: LoggerService;
  readonly #timeoutMs: number;
  #running = 0;

  constructor(options: PostedAnalysisOptions) {
    this.#logger = options.logger;
    this.#timeoutMs = options.timeoutMs ?? 5_000;
  }

  /**
   * Analyses manifests alone.
   *
   * @throws InputError when the text is too large or takes too much,
   * ServiceUnavailableError when enough others are being analysed.
   */
  async analyse(
    {
      yaml,
      ...as
    }: { cluster: string; world: World; observedAt: string; yaml: string },
    signal: AbortSignal,
  ): Promise<ClusterAnalysis> {
    return this.#run(
      { files: [{ file: 'posted.yaml', text: yaml }], as },
      signal,
    );
  }

  /**
   * The objects of manifests, for an analysis together with others.
   *
   * @throws as {@link PostedAnalysis.analyse} does
   */
  async load(
    files: readonly ManifestFile[],
    signal: AbortSignal,
  ): Promise<{ objects: SourceObject[]; problems: Problem[] }> {
    return this.#run({ files }, signal);
  }

  async #run<T>(job: PostedJob, signal: AbortSignal): Promise<T> {
    let bytes = 0;
    for (const { text } of job.files) bytes += Buffer.byteLength(text, 'utf8');
    if (bytes > MAX_BYTES) {
      throw new InputError(
        `The manifests have ${bytes} bytes; at most ${MAX_BYTES} can be analysed at once. Send only the objects of the services in question`,
      );
    }
    if (this.#running >= MAX_RUNNING) {
      throw new ServiceUnavailableError(
        'Other manifests are being analysed; try again in a few seconds',
      );
    }
    this.#running++;
    try {
      return JSON.parse(await this.#inThread(job, signal));
    } finally {
      this.#running--;
    }
  }

  #inThread(job: PostedJob, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(workerFile, {
        name: WORKER_NAME,
        workerData: WORKER_NAME,
        env: {},
        execArgv: sourceArguments(),
        stdout: true,
        stderr: true,
        resourceLimits: {
          maxOldGenerationSizeMb: 256,
          maxYoungGenerationSizeMb: 32,
          stackSizeMb: 4,
        },
      });
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        worker.removeAllListeners();
        // Without a listener a late error of the thread would end the process.
        worker.on('error', () => {});
        worker.terminate().catch(() => {});
        settle();
      };
      const fail = (error: Error) => end(() => reject(error));
      const onAbort = () => fail(new InputError('The request was cancelled'));
      let timer = setTimeout(
        () =>
          fail(
            new ServiceUnavailableError(
              'The analysis did not start; try again',
            ),
          ),
        START_MS,
      );
      signal.addEventListener('abort', onAbort, { once: true });
      worker.on('message', (message: WorkerMessage) => {
        switch (message.kind) {
          case 'ready':
            clearTimeout(timer);
            timer = setTimeout(
              () => fail(this.#tookTooLong()),
              this.#timeoutMs,
            );
            worker.postMessage(job);
            break;
          case 'answer':
            end(() => resolve(message.json));
            break;
          default:
            this.#logger.error('Posted manifests could not be analysed', {
              reason: message.message,
            });
            fail(
              new Error(
                'The analysis of the manifests failed; the backend’s log tells why',
              ),
            );
        }
      });
      worker.on('error', error => {
        const isMemory =
          (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
        fail(
          isMemory
            ? new InputError(
                'The manifests need more memory than an analysis may use. Send only the objects of the services in question',
              )
            : new Error('The analysis of the manifests failed', {
                cause: error,
              }),
        );
      });
      worker.on('exit', () =>
        fail(
          new Error('The analysis of the manifests ended without an answer'),
        ),
      );
    });
  }

  #tookTooLong(): InputError {
    return new InputError(
      `The analysis was ended after ${
        this.#timeoutMs / 1000
      } seconds. Send only the objects of the services in question`,
    );
  }
}

/**
 * A source checkout runs TypeScript: the thread needs the same transform that
 * the backend was started with. The published package is JavaScript.
 */
function sourceArguments(): string[] {
  return extname(workerFile) === '.ts'
    ? ['--require', require.resolve('@backstage/cli/config/nodeTransform.cjs')]
    : [];
}
