import type { ReadState, ReadStatus } from 'istio-ingress-contract';
import type { SourceObject } from 'istio-ingress-engine';
import { isDeepStrictEqual } from 'node:util';
import type { ApiConnection } from './ApiConnection';
import { ApiFailure } from './ApiFailure';
import { pause } from './Backoff';
import type { Contact } from './Contact';
import type { ConfigMapName } from './configMapNames';
import { createRoleCommand } from './configMapRoles';
import type { Json } from './containers';
import { getJson } from './requests';
import type { Timings } from './timings';
import { trimConfigMap } from './trim';

interface Entry extends ConfigMapName {
  object?: SourceObject;
  failure?: ApiFailure;
  failingSince: number;
  /** The API server has said something about it. */
  isKnown: boolean;
  /** The next reading asks once more. */
  isDue?: boolean;
}

export interface NamedConfigMapsOptions {
  cluster: string;
  connection: ApiConnection;
  contact: Contact;
  timings: Timings;
  onChange: () => void;
}

/**
 * The ConfigMaps that are read by name. They are looked at now and then:
 * watching them takes the right to list all of them.
 */
export class NamedConfigMaps {
  readonly #options: NamedConfigMapsOptions;
  #entries = new Map<string, Entry>();

  constructor(options: NamedConfigMapsOptions) {
    this.#options = options;
  }

  /** Those of these names that exist; what is not known yet is read now. */
  async read(
    names: readonly ConfigMapName[],
    signal: AbortSignal,
  ): Promise<{ objects: SourceObject[]; reads: ReadStatus[] }> {
    const entries = new Map<string, Entry>();
    const missing: Entry[] = [];
    for (const each of names) {
      const key = `${each.namespace}/${each.name}`;
      const there = this.#entries.get(key);
      const entry = there ?? { ...each, isKnown: false, failingSince: 0 };
      entries.set(key, entry);
      if (!there || there.isDue) missing.push(entry);
    }
    await Promise.all(missing.map(entry => this.#look(entry, signal)));
    this.#entries = entries;
    // States and objects of one moment.
    const all = [...entries.values()].map(entry => ({
      ...entry,
      state: this.#stateOf(entry),
    }));
    return {
      objects: all.flatMap(({ object, state }) =>
        object && !state ? [object] : [],
      ),
      reads: this.#reads(all),
    };
  }

  /** The server is back: what it did not say is asked again. */
  startOver(): void {
    for (const entry of this.#entries.values()) {
      entry.isDue = entry.failure !== undefined;
    }
  }

  /** Looks again and again, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pause(this.#pauseMs(), signal);
      const before = this.#answer();
      for (const entry of this.#entries.values()) {
        await this.#look(entry, signal);
      }
      if (!isDeepStrictEqual(before, this.#answer())) this.#options.onChange();
    }
  }

  /** A failure that may pass is looked at sooner. */
  #pauseMs(): number {
    const { configMapMs, retryMs } = this.#options.timings;
    const mayPass = [...this.#entries.values()].some(
      ({ failure }) => failure && ![403, 404].includes(failure.status ?? 0),
    );
    return mayPass ? Math.min(configMapMs, 10 * retryMs) : configMapMs;
  }

  #answer() {
    return [...this.#entries.values()].map(entry => [
      entry.object,
      this.#stateOf(entry),
    ]);
  }

  async #look(entry: Entry, signal: AbortSignal): Promise<void> {
    const { connection, contact, timings } = this.#options;
    const path = `/api/v1/namespaces/${entry.namespace}/configmaps/${entry.name}`;
    entry.isDue = false;
    try {
      const object = await getJson(connection, path, {
        signal,
        timeoutMs: timings.requestMs,
      });
      entry.object = { manifest: trimConfigMap(named(object, entry)) };
      entry.failure = undefined;
      entry.isKnown = true;
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      // One that the configuration names has to be there.
      if (error.status === 404 && !entry.standsFor) {
        entry.object = undefined;
        entry.failure = undefined;
        entry.isKnown = true;
        return;
      }
      if (!entry.failure) entry.failingSince = Date.now();
      entry.failure = contact.weighed(error);
    }
  }

  /** Undefined where it is known whether and what it is. */
  #stateOf({ failure, failingSince, isKnown }: Entry): ReadState | undefined {
    if (!failure) return undefined;
    if (failure.status === 403) return 'forbidden';
    const { staleMs } = this.#options.timings;
    return isKnown && Date.now() - failingSince < staleMs
      ? undefined
      : 'failed';
  }

  #reads(entries: readonly (Entry & { state?: ReadState })[]): ReadStatus[] {
    const base = { group: '', kind: 'ConfigMap' } as const;
    const unread = entries.flatMap(({ namespace, name, failure, state }) => {
      if (!state) return [];
      const object = `ConfigMap ${namespace}/${name} in cluster ${
        this.#options.cluster
      }`;
      return [
        {
          ...base,
          state,
          namespaces: [namespace],
          message:
            state === 'forbidden'
              ? `cannot get ${object}: forbidden; grant with docs/generated/clusterrole.yaml, or with ${createRoleCommand(
                  namespace,
                  entries
                    .filter(each => each.namespace === namespace)
                    .map(each => each.name),
                )}`
              : failure?.status === 404
              ? `cannot get ${object}: there is none; correct meshConfigMap under istioIngress.kubernetes.overrides`
              : `cannot get ${object}: ${failure?.message}`,
        },
      ];
    });
    if (unread.length > 0) return unread;
    const count = entries.filter(({ object }) => object).length;
    const renamed = entries.filter(({ standsFor }) => standsFor);
    return [
      {
        ...base,
        state: 'ok',
        count,
        ...(renamed.length > 0
          ? { message: renamed.map(standIn).join('; ') }
          : {}),
      },
    ];
  }
}

/** A mesh configuration is looked for under its usual name. */
function named(manifest: Json, { standsFor }: ConfigMapName): Json {
  if (!standsFor) return manifest;
  return {
    ...manifest,
    metadata: { ...(manifest.metadata as object), name: standsFor },
  };
}

function standIn({ namespace, name, standsFor }: ConfigMapName): string {
  return `what is shown as ConfigMap ${namespace}/${standsFor} is ${namespace}/${name} (meshConfigMap)`;
}
