import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { serviceAnnotations } from 'backstage-plugin-istio-ingress-common';
import type { Policy } from 'istio-ingress-contract';
import { type CatalogEntity, catalogEntityOf } from './catalogEntity';

const EVERY_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const SOON_MS = 4_000;

/**
 * The catalog entities with services, read with the plugin's own credentials
 * about once a minute, and sooner while they change: after a start, a catalog
 * takes a while to know them. What was read stays when it does not answer.
 */
export class CatalogEntities {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  readonly #onChange: () => void;
  readonly #paths: readonly string[];
  #current?: readonly CatalogEntity[];
  #timer?: NodeJS.Timeout;
  #reading?: Promise<void>;
  #retryMs = FIRST_RETRY_MS;
  #quietMs = SOON_MS;

  constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    logger: LoggerService;
    policies: readonly Policy[];
    /** What was read differs from what was read before. */
    onChange: () => void;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#logger = options.logger;
    this.#onChange = options.onChange;
    this.#paths = [
      ...new Set(
        options.policies.flatMap(({ scope }) =>
          Object.keys(scope.entity ?? {}),
        ),
      ),
    ].sort();
  }

  /** By reference; undefined before the catalog has answered once. */
  get current(): readonly CatalogEntity[] | undefined {
    return this.#current;
  }

  /** Reads now and again until the signal aborts. */
  run(signal: AbortSignal): void {
    signal.addEventListener('abort', () => clearTimeout(this.#timer), {
      once: true,
    });
    const next = (ms: number) => {
      if (signal.aborted) return;
      this.#timer = setTimeout(again, ms);
      this.#timer.unref();
    };
    const again = () => {
      const before = this.#current;
      this.#reading = this.read().then(
        () => {
          this.#retryMs = FIRST_RETRY_MS;
          this.#quietMs =
            this.#current === before
              ? Math.min(2 * this.#quietMs, EVERY_MS)
              : SOON_MS;
          next(this.#quietMs);
        },
        error => {
          if (signal.aborted) return;
          this.#logger.warn('Entities of services could not be read', {
            reason: String(error),
          });
          next(this.#retryMs);
          this.#retryMs = Math.min(2 * this.#retryMs, EVERY_MS);
        },
      );
    };
    again();
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    await this.#reading;
  }

  /** @throws what the catalog throws */
  async read(): Promise<void> {
    const known = new Map(this.#current?.map(entity => [entity.ref, entity]));
    const entities: CatalogEntity[] = [];
    const pages = this.#catalog.streamEntities(
      {
        filter: serviceAnnotations.map(annotation => ({
          [`metadata.annotations.${annotation}`]: CATALOG_FILTER_EXISTS,
        })),
        fields: this.#fields(),
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    for await (const page of pages) {
      for (const entity of page) {
        const read = catalogEntityOf(entity, this.#paths);
        const there = known.get(read.ref);
        entities.push(there?.hash === read.hash ? there : read);
      }
    }
    entities.sort((a, b) => (a.ref < b.ref ? -1 : 1));
    const isSame =
      this.#current?.length === entities.length &&
      this.#current.every((entity, index) => entity === entities[index]);
    if (isSame) return;
    this.#current = entities;
    this.#onChange();
  }

  #fields(): string[] {
    return [
      'kind',
      'metadata',
      'relations',
      'spec.lifecycle',
      'spec.owner',
      'spec.system',
      'spec.type',
      // Not all of it: the definition of an API can be large.
      ...this.#paths
        .filter(path => path.toLowerCase().startsWith('spec.'))
        .map(path => path.split('.').slice(0, 2).join('.')),
    ];
  }
}
