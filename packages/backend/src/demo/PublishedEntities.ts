import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

const QUIET_MS = 300;

/** The catalog-info.yaml of every repository that the demo published. */
export class PublishedEntities implements EntityProvider {
  readonly #folder: string;
  readonly #logger: LoggerService;
  #known = '';

  constructor(folder: string, logger: LoggerService) {
    this.#folder = folder;
    this.#logger = logger;
  }

  getProviderName(): string {
    return 'demo-published';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    await this.#announce(connection);
    let timer: NodeJS.Timeout | undefined;
    const warn = (error: Error) =>
      this.#logger.warn('Published entities could not be read', error);
    watch(this.#folder, { recursive: true, persistent: false }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        this.#announce(connection).catch(warn);
      }, QUIET_MS);
      timer.unref();
    }).on('error', warn);
  }

  async #announce(connection: EntityProviderConnection): Promise<void> {
    const targets = readdirSync(this.#folder)
      .map(name => join(this.#folder, name, 'catalog-info.yaml'))
      .filter(existsSync)
      .sort();
    if (this.#known === targets.join('\n')) return;
    this.#known = targets.join('\n');
    await connection.applyMutation({
      type: 'full',
      entities: targets.map(target => ({
        locationKey: `file:${target}`,
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Location',
          metadata: {
            name: `published-${createHash('sha1')
              .update(target)
              .digest('hex')}`,
            annotations: {
              'backstage.io/managed-by-location': `file:${target}`,
              'backstage.io/managed-by-origin-location': `file:${target}`,
            },
          },
          spec: { type: 'file', target },
        },
      })),
    });
  }
}
