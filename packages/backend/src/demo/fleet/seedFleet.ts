import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { policySchema } from 'istio-ingress-contract';
import { defaultPolicies, type PolicyEntity } from 'istio-ingress-engine';
import type { Config } from '@backstage/config';
import type { Knex } from 'knex';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { FLEET, services } from './components';
import { fleetEntities } from './FleetEntities';
import { fleetObjects } from './FleetReader';
import { allChanges, PAST_DAYS } from './past';
import { recordPast } from './recordPast';
import { storePast } from './storePast';

/** How often it is looked whether the cluster of today was judged. */
const LOOK_MS = 1_000;

/**
 * Gives the synthetic fleet its past, once its present is stored. Everything
 * in it is what engine and policies say of the objects of each day. A database
 * that has it already is left alone.
 */
export async function seedFleet(options: {
  platform: string;
  config: Config;
  database: DatabaseService;
  logger: LoggerService;
  signal: AbortSignal;
}): Promise<void> {
  const { config, logger, signal } = options;
  const knex = await options.database.getClient();
  while (!(await isJudged(knex))) {
    await setTimeout(LOOK_MS, undefined, { signal });
  }
  if (await knex('changes').where({ cluster: FLEET }).first()) return;
  const now = new Date();
  const entities = entitiesByService();
  const past = await recordPast({
    objects: fleetObjects(options.platform),
    changes: allChanges,
    policies: z
      .array(policySchema)
      .parse(config.getOptional('istioIngress.policies') ?? defaultPolicies),
    entityOf: service => entities.get(service),
    days: PAST_DAYS,
    now,
    pause: async () => {
      await setImmediate();
      signal.throwIfAborted();
    },
  });
  await storePast(knex, past, {
    ownerOf: service => entities.get(service)?.owners[0] ?? '',
    now,
  });
  logger.info(
    `The cluster ${FLEET} has a past of ${PAST_DAYS} days: ${past.differences.length} changes`,
  );
}

async function isJudged(knex: Knex): Promise<boolean> {
  const row = await knex('services')
    .where({ cluster: FLEET })
    .whereNotNull('judged')
    .whereExists(
      knex('service_entities')
        .select(knex.raw('1'))
        .whereRaw('service_entities.service_key = services.service_key'),
    )
    .count({ judged: '*' })
    .first();
  return Number(row?.judged ?? 0) >= services.length;
}

/** What policies may ask of the entity of each service, by `namespace/name`. */
function entitiesByService(): Map<string, PolicyEntity> {
  const byComponent = new Map(
    fleetEntities()
      .filter(({ kind }) => kind === 'Component')
      .map(({ metadata, spec }) => [
        metadata.name,
        {
          owners: [`group:default/${spec?.owner}`],
          system: `system:default/${spec?.system}`,
          lifecycle: String(spec?.lifecycle),
          field: () => undefined,
        } satisfies PolicyEntity,
      ]),
  );
  return new Map(
    services.flatMap(({ namespace, name, component }) => {
      const entity = byComponent.get(`${namespace}-${component}`);
      return entity ? [[`${namespace}/${name}`, entity]] : [];
    }),
  );
}
