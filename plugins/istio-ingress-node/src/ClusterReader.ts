import type { ClusterStatus, World } from 'istio-ingress-contract';
import type { ClusterObjects } from 'istio-ingress-engine';

/**
 * Reads the objects of one cluster. The backend asks it for everything at
 * once, analyses the answer and stores the result.
 *
 * `name` is the cluster's name in the API, in annotations and on the page. It
 * is unique over all readers, at most 200 characters, without `/`.
 *
 * @public
 */
export interface ClusterReader {
  readonly name: string;
  readonly source: 'files' | 'kubernetes';
  readonly world: World;

  /**
   * Everything that can be read now. A kind that cannot be read is stated in
   * `reads`, an object that cannot be understood in `problems`; neither is an
   * error.
   *
   * @throws {@link ClusterReadError} when nothing at all could be read. The
   * result of the last successful read then stays, marked as stale.
   */
  read(signal: AbortSignal): Promise<ClusterObjects>;

  /**
   * Calls `onChange` when another read may give another answer, until the
   * signal aborts. Returns at once and never throws.
   */
  watch(onChange: () => void, signal: AbortSignal): void;
}

/**
 * A cluster of which nothing could be read. The message is shown to people: it
 * names what was tried and what to do.
 *
 * @public
 */
export class ClusterReadError extends Error {
  readonly status: Extract<
    ClusterStatus,
    'unreachable' | 'unauthorized' | 'on-demand'
  >;

  constructor(
    status: 'unreachable' | 'unauthorized' | 'on-demand',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'ClusterReadError';
    this.status = status;
  }
}
