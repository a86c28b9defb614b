import type {
  AuditorService,
  AuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { ISTIO_INGRESS_WAIVERS_ANNOTATION } from 'backstage-plugin-istio-ingress-common';
import type { Knex } from 'knex';
import { databaseTime } from './databaseTime';
import { importWaivers } from './importWaivers';
import {
  readWaiverAnnotation,
  type StatedWaiver,
  type WaiverLimits,
} from './readWaiverAnnotation';
import type { WaiverConfig } from './waiverConfig';

export interface CatalogWaiverImportOptions {
  knex: Knex;
  catalog: CatalogService;
  auth: AuthService;
  auditor: AuditorService;
  logger: LoggerService;
  config: WaiverConfig;
  limits: Pick<WaiverLimits, 'policyIds' | 'rules'>;
  /** A waiver differs. */
  onChange: () => void;
}

/** Takes over the waivers that annotations of the catalog state. */
export class CatalogWaiverImport {
  readonly #options: CatalogWaiverImportOptions;

  constructor(options: CatalogWaiverImportOptions) {
    this.#options = options;
  }

  /** @throws what catalog and database throw; nothing is taken back then */
  async run(): Promise<void> {
    const { knex, auditor, config, logger, onChange } = this.#options;
    const stated =
      config.catalog === 'ignore'
        ? new Map<string, StatedWaiver[]>()
        : await this.#stated();
    const { added, revoked } = await importWaivers(
      knex,
      stated,
      config.catalog === 'accept',
    );
    if (added.length + revoked.length === 0) return;
    const event = await auditor.createEvent({
      eventId: 'import-waivers',
      severityLevel: 'medium',
      meta: { added, revoked },
    });
    await event.success();
    logger.info('Waivers of the catalog were taken over', {
      added: String(added.length),
      revoked: String(revoked.length),
    });
    onChange();
  }

  async #stated(): Promise<Map<string, StatedWaiver[]>> {
    const { knex, catalog, auth, config, limits } = this.#options;
    const all: WaiverLimits = {
      ...limits,
      maxValidityMs: config.maxValidityMs,
      nowMs: await databaseTime(knex),
    };
    const stated = new Map<string, StatedWaiver[]>();
    const pages = catalog.streamEntities(
      {
        filter: {
          [`metadata.annotations.${ISTIO_INGRESS_WAIVERS_ANNOTATION}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
        ],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    for await (const page of pages) {
      for (const entity of page) {
        const text =
          entity.metadata.annotations?.[ISTIO_INGRESS_WAIVERS_ANNOTATION];
        if (typeof text !== 'string') continue;
        // What is wrong with it is said where the entity is shown.
        stated.set(
          stringifyEntityRef(entity),
          readWaiverAnnotation(text, all).stated,
        );
      }
    }
    return stated;
  }
}
