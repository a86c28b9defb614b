import type { Kind } from 'istio-ingress-engine';
import type { ApiConnection } from './ApiConnection';
import { ApiFailure } from './ApiFailure';
import { getJson } from './requests';

/** Where the objects of a kind are served. */
export interface ServedKind {
  apiVersion: string;
  /** Of the objects of a namespace, or of all in the cluster. */
  pathIn(namespace?: string): string;
}

/** By plural, the version that is served and preferred. */
type Group = ReadonlyMap<string, ServedKind>;

/**
 * Which kinds a cluster serves, and in which version: the preferred one of the
 * group, else the first other one that has the kind. Answers are kept for a
 * short while, so that many kinds of a group ask once.
 */
export class Discovery {
  readonly #options: {
    connection: ApiConnection;
    signal: AbortSignal;
    requestMs: number;
    keepMs: number;
  };
  readonly #groups = new Map<string, { at: number; group: Promise<Group> }>();

  constructor(options: {
    connection: ApiConnection;
    signal: AbortSignal;
    requestMs: number;
    keepMs: number;
  }) {
    this.#options = options;
  }

  /** @throws ApiFailure when the cluster does not say */
  async find(kind: Kind<unknown>): Promise<ServedKind | undefined> {
    for (const group of [kind.group, ...(kind.aliases ?? [])]) {
      const served = (await this.#group(group)).get(kind.plural);
      if (served) return served;
    }
    return undefined;
  }

  /** What was said about the kind is wrong: ask again. */
  forget(kind: Kind<unknown>): void {
    for (const group of [kind.group, ...(kind.aliases ?? [])]) {
      this.#groups.delete(group);
    }
  }

  #group(name: string): Promise<Group> {
    const kept = this.#groups.get(name);
    if (kept && Date.now() - kept.at < this.#options.keepMs) return kept.group;
    const entry = { at: Date.now(), group: this.#read(name) };
    this.#groups.set(name, entry);
    entry.group.catch(() => {
      if (this.#groups.get(name) === entry) this.#groups.delete(name);
    });
    return entry.group;
  }

  async #read(name: string): Promise<Group> {
    const found = new Map<string, ServedKind>();
    for (const version of await this.#versions(name)) {
      const base = name ? `/apis/${name}/${version}` : `/api/${version}`;
      const apiVersion = name ? `${name}/${version}` : version;
      const { resources } = (await this.#get(base)) ?? {};
      for (const { name: plural, verbs } of asArray(resources)) {
        const canList = Array.isArray(verbs) && verbs.includes('list');
        if (typeof plural === 'string' && canList && !found.has(plural)) {
          found.set(plural, {
            apiVersion,
            pathIn: namespace =>
              namespace === undefined
                ? `${base}/${plural}`
                : `${base}/namespaces/${namespace}/${plural}`,
          });
        }
      }
    }
    return found;
  }

  async #versions(name: string): Promise<string[]> {
    if (!name) return ['v1'];
    const { preferredVersion, versions } =
      (await this.#get(`/apis/${name}`)) ?? {};
    const names = [preferredVersion, ...asArray(versions)].map(
      each => (each as { version?: unknown } | undefined)?.version,
    );
    return [...new Set(names)].filter(each => typeof each === 'string');
  }

  /** Undefined where there is nothing. */
  async #get(path: string) {
    const { connection, signal, requestMs } = this.#options;
    try {
      return await getJson(connection, path, { signal, timeoutMs: requestMs });
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 404) return undefined;
      throw error;
    }
  }
}

function asArray(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}
