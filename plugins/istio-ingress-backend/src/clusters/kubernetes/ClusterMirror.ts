import type { ReadStatus } from 'istio-ingress-contract';
import type { Kind, SourceObject } from 'istio-ingress-engine';
import { type ApiAccess, ApiConnection } from './ApiConnection';
import type { ApiFailure } from './ApiFailure';
import { unreadDeclarations } from './as3Declarations';
import { pause } from './Backoff';
import { configMapNames, type IstioHint } from './configMapNames';
import { Contact } from './Contact';
import { Discovery } from './Discovery';
import { KindReflector } from './KindReflector';
import { mergeStatuses } from './mergeStatuses';
import { NamedConfigMaps } from './NamedConfigMaps';
import { ObjectBudget } from './ObjectBudget';
import type { Timings } from './timings';
import { Turns } from './Turns';

export interface ClusterMirrorOptions {
  cluster: string;
  access: ApiAccess;
  kinds: readonly Kind<unknown>[];
  istio: IstioHint;
  /** The only ones whose objects may be read; all when absent. */
  namespaces?: readonly string[];
  maxObjects: number;
  timings: Timings;
  onChange: () => void;
  /** The state of a kind is another than before. */
  onState?: (status: ReadStatus) => void;
}

export interface MirrorReading {
  objects: SourceObject[];
  reads: ReadStatus[];
  /** Why nothing at all is known, when nothing is. */
  outage?: ApiFailure;
}

/** How the reading of a cluster goes, as figures. */
export interface MirrorFigures {
  objects: number;
  /** Kinds, and namespaces of kinds, by the state of their read. */
  states: Readonly<Record<string, number>>;
  /** Failed requests since the start. */
  failures: number;
  /** How long the oldest failure lasts by now. */
  behindMs: number;
}

// Lists are the expensive requests, here and at the API server.
const LISTS_AT_ONCE = 6;

const LOST: readonly ReadStatus['state'][] = ['failed', 'syncing'];

/** The objects of one cluster in memory, kept as they are there. */
export class ClusterMirror {
  readonly #options: ClusterMirrorOptions;
  readonly #connection: ApiConnection;
  readonly #contact: Contact;
  readonly #reflectors: readonly KindReflector[];
  readonly #configMaps: NamedConfigMaps;
  readonly #ended: Promise<void>;
  readonly #waiting = new Set<() => void>();

  /** Starts at once, and ends with the signal. */
  constructor(options: ClusterMirrorOptions, signal: AbortSignal) {
    this.#options = options;
    const { cluster, timings } = options;
    const contact = new Contact(
      () => this.#reflectors.filter(({ isAsleep }) => !isAsleep).length,
      () => this.#startOver(),
    );
    const connection = new ApiConnection(options.access, () => contact.heard());
    const shared = {
      cluster,
      connection,
      contact,
      timings,
      onChange: () => this.#changed(),
    };
    const discovery = new Discovery({
      connection,
      signal,
      requestMs: timings.requestMs,
      keepMs: timings.probeMs / 2,
    });
    const budget = new ObjectBudget(options.maxObjects);
    const listTurns = new Turns(LISTS_AT_ONCE);
    this.#connection = connection;
    this.#contact = contact;
    this.#configMaps = new NamedConfigMaps(shared);
    this.#reflectors = partsOf(options).map(
      part =>
        new KindReflector({
          ...shared,
          ...part,
          onState: options.onState,
          discovery,
          budget,
          listTurns,
        }),
    );
    this.#ended = this.#run(signal);
  }

  /** Resolves when nothing is left running and no connection is open. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /**
   * Every object that is known, once each kind has answered or the wait for
   * them is over.
   */
  async read(signal: AbortSignal): Promise<MirrorReading> {
    await this.#settled(signal);
    // Before anything else is awaited: states and objects of one moment.
    const answers = this.#reflectors.map(each => each.answer());
    const outage = this.#outage(
      answers.map(({ status }) => status),
      true,
    );
    if (outage) return { objects: [], reads: [], outage };
    const objects = answers.flatMap(answer => answer.objects);
    const manifests = objects.map(({ manifest }) => manifest);
    const { cluster, istio } = this.#options;
    const names = configMapNames(manifests, istio);
    const configMaps = await this.#configMaps.read(names, signal);
    const late = this.#outage(configMaps.reads);
    if (late) return { objects: [], reads: [], outage: late };
    const declarations = istio.configMaps
      ? undefined
      : unreadDeclarations(manifests, {
          cluster,
          elsewhere: new Set(names.map(({ namespace }) => namespace)),
        });
    return {
      objects: [...objects, ...configMaps.objects],
      reads: [
        ...this.#told(answers),
        ...configMaps.reads,
        ...(declarations ? [declarations] : []),
      ],
    };
  }

  figures(): MirrorFigures {
    const states: Record<string, number> = {};
    let objects = 0;
    let failures = 0;
    let behindSince = Infinity;
    for (const reflector of this.#reflectors) {
      const { state, count = 0 } = reflector.status();
      states[state] = (states[state] ?? 0) + 1;
      objects += count;
      failures += reflector.failures;
      behindSince = Math.min(behindSince, reflector.behindSince || Infinity);
    }
    return {
      objects,
      states,
      failures,
      behindMs: Math.max(0, Date.now() - behindSince),
    };
  }

  /** One statement a kind, and another for each namespace where it differs. */
  #told(
    answers: readonly {
      status: ReadStatus;
      objects: readonly SourceObject[];
    }[],
  ): ReadStatus[] {
    const { cluster, namespaces } = this.#options;
    if (!namespaces?.length) return answers.map(({ status }) => status);
    const all = answers.find(
      ({ status: { group, kind } }) => group === '' && kind === 'Namespace',
    );
    const others = {
      cluster,
      namespaces:
        all?.status.state === 'ok'
          ? all.objects
              .map(({ manifest }) =>
                String((manifest.metadata as { name?: unknown }).name),
              )
              .filter(name => !namespaces.includes(name))
              .sort()
          : undefined,
    };
    const byKind = new Map<string, ReadStatus[]>();
    for (const { status } of answers) {
      const key = `${status.group}/${status.kind}`;
      byKind.set(key, [...(byKind.get(key) ?? []), status]);
    }
    return [...byKind.values()].flatMap(statuses =>
      statuses[0].namespaces ? mergeStatuses(statuses, others) : statuses,
    );
  }

  /** Why nothing is known of the cluster, from what is said of all kinds. */
  #outage(reads: readonly ReadStatus[], isAll = false): ApiFailure | undefined {
    // Kinds fail one after the other when nothing answers any more; what is
    // known before the last one has failed is no picture of the cluster.
    const isLost = this.#contact.isLost
      ? reads.some(({ state }) => state === 'failed')
      : isAll && reads.every(({ state }) => LOST.includes(state));
    if (!isLost) return undefined;
    const failures = this.#reflectors.flatMap(({ failure }) => failure ?? []);
    return failures.find(({ status }) => status === 401) ?? failures[0];
  }

  async #run(signal: AbortSignal): Promise<void> {
    await Promise.allSettled([
      ...this.#reflectors.map(each => each.run(signal)),
      this.#configMaps.run(signal),
    ]);
    await this.#connection.close();
  }

  async #settled(signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const stop = () => enough.abort();
    const check = () => {
      if (this.#reflectors.every(each => each.isSettled)) stop();
    };
    signal.throwIfAborted();
    signal.addEventListener('abort', stop, { once: true });
    this.#waiting.add(check);
    try {
      check();
      await pause(this.#options.timings.firstListMs, enough.signal);
    } catch {
      signal.throwIfAborted();
    } finally {
      this.#waiting.delete(check);
      signal.removeEventListener('abort', stop);
    }
  }

  #startOver(): void {
    for (const reflector of this.#reflectors) reflector.startOver();
    this.#configMaps.startOver();
  }

  #changed(): void {
    for (const check of this.#waiting) check();
    this.#options.onChange();
  }
}

/** What is listed and watched by itself: a kind, or one in a namespace. */
function partsOf({
  kinds,
  namespaces,
}: Pick<ClusterMirrorOptions, 'kinds' | 'namespaces'>) {
  return kinds
    .filter(({ group, kind }) => group !== '' || kind !== 'ConfigMap')
    .flatMap(kind =>
      (kind.namespaced && namespaces?.length ? namespaces : [undefined]).map(
        namespace => ({ kind, namespace }),
      ),
    );
}
