import type { ReadState, ReadStatus } from 'istio-ingress-contract';
import type { Kind } from 'istio-ingress-engine';
import type { ApiFailure } from './ApiFailure';
import type { Timings } from './timings';

export interface KindStatusOptions {
  cluster: string;
  kind: Kind<unknown>;
  /** Absent for the whole cluster. */
  namespace?: string;
  timings: Timings;
  /** How many failures there were without a success in between. */
  failuresInARow: () => number;
  onChange: () => void;
  /** The state or its message is another than before. */
  onState?: (status: ReadStatus) => void;
}

// A first list may fail by chance; whoever waits for it need not know.
const SETTLED_AFTER = 3;

/**
 * What is known about the read of one kind, and how to say it: the state, since
 * when, and the last failure. A kind that was read stays so for a while after a
 * failure.
 */
export class KindStatus {
  readonly #options: KindStatusOptions;
  #state: ReadState = 'syncing';
  #message?: string;
  #since = Date.now();
  #failure?: ApiFailure;
  #failingSince = 0;
  /** From when on a failure is given the time to pass. */
  #patientSince = 0;
  /** After an outage, until what is known is up to date again. */
  #isReturning = false;
  #heardAt = 0;
  #reported = '';

  constructor(options: KindStatusOptions) {
    this.#options = options;
  }

  /** As the last complete answer left it, whatever has failed since. */
  get lastKnown(): ReadState {
    return this.#state;
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  /** Since when nothing is known of what changes; 0 while all is well. */
  get behindSince(): number {
    return this.#failure ? this.#failingSince : 0;
  }

  get now(): ReadState {
    if (!this.#failure) return this.#state;
    const state = this.#isReturning ? 'syncing' : this.#state;
    const isNew =
      Date.now() - this.#patientSince < this.#options.timings.staleMs;
    const mayPass =
      state === 'syncing' && !this.#failure.isBusy
        ? this.#options.failuresInARow() < SETTLED_AFTER
        : isNew;
    return mayPass ? state : 'failed';
  }

  /**
   * The server is back after an outage: what was not up to date for long has
   * to be read first, like everything at the start.
   */
  startOver(): void {
    if (this.now === 'failed') this.#isReturning = true;
    this.#patientSince = Date.now();
    this.report();
  }

  become(state: ReadState): void {
    if (this.#state !== state) this.#since = Date.now();
    this.#state = state;
    this.#message = this.#messageOf(state);
    this.#failure = undefined;
    this.#isReturning = false;
    this.report();
  }

  fail(failure: ApiFailure): void {
    if (!this.#failure) {
      this.#failingSince = Date.now();
      this.#patientSince = this.#failingSince;
    }
    this.#failure = failure;
  }

  /** The server takes the watch: what is known is up to date again. */
  recover(): void {
    this.#failure = undefined;
    this.#isReturning = false;
    this.report();
  }

  /** The server has said something about the kind. */
  hear(): void {
    this.#heardAt = Date.now();
  }

  /** Tells of the state when it is another than the last one told. */
  report(): void {
    const told = `${this.now} ${this.#message ?? ''}`;
    if (told === this.#reported) return;
    this.#reported = told;
    this.#options.onState?.(this.describe(0));
    this.#options.onChange();
  }

  describe(count: number): ReadStatus {
    const { kind, namespace } = this.#options;
    const state = this.now;
    const isFailed = state === 'failed';
    const isReturning = this.#isReturning && state === 'syncing';
    const message = isFailed
      ? this.#failedMessage()
      : (isReturning ? undefined : this.#message) ?? this.#troubleMessage();
    return {
      group: kind.group,
      kind: kind.kind,
      ...(namespace === undefined ? {} : { namespaces: [namespace] }),
      state,
      since: isoOf(isFailed || isReturning ? this.#failingSince : this.#since),
      ...(this.#heardAt ? { lastEventAt: isoOf(this.#heardAt) } : {}),
      ...(isComplete(state) ? { count } : {}),
      ...(message ? { message } : {}),
    };
  }

  get #where(): string {
    const { cluster, namespace } = this.#options;
    return namespace === undefined
      ? `in cluster ${cluster}`
      : `in namespace ${namespace} of cluster ${cluster}`;
  }

  #messageOf(state: ReadState): string | undefined {
    const { plural } = this.#options.kind;
    switch (state) {
      case 'forbidden':
        return `cannot list ${plural} ${this.#where}: forbidden; grant with ${
          this.#options.namespace === undefined
            ? 'docs/generated/clusterrole.yaml'
            : 'docs/generated/namespaced-role.yaml'
        }`;
      case 'truncated':
        return `there are more ${plural} ${
          this.#where
        } than fit (istioIngress.limits.objects); raise the limit`;
      default:
        return undefined;
    }
  }

  /** Of a failure that does not count yet. */
  #troubleMessage(): string | undefined {
    return (
      this.#failure &&
      `not up to date since ${isoOf(this.#failingSince)}, tried again: ${
        this.#failure.message
      }`
    );
  }

  #failedMessage(): string {
    return `cannot read ${this.#options.kind.plural} ${this.#where}: ${
      this.#failure?.message
    }`;
  }
}

/** Whether the objects that were read can be relied on. */
export function isComplete(state: ReadState): boolean {
  return state === 'ok' || state === 'truncated';
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
