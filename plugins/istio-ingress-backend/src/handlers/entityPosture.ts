import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import {
  modeSchema,
  sentenceOf,
  worstPosture,
  type EntityPosture,
  type Mode,
} from 'istio-ingress-contract';
import { entityRuleOf } from '../entities/entityRule';
import type { Handlers } from '../router/createRouter';
import type { StoredService } from '../store/ResultStore';
import { clusterSummaries } from './clusters';
import { annotationProblems } from '../waivers/annotationProblems';
import type { Services } from './Services';

export function entityHandlers(
  services: Services,
): Pick<Handlers, 'GetEntityPosture'> {
  const { access, catalog, directory, engine, store, waivers } = services;
  return {
    async GetEntityPosture({ params }, { credentials }) {
      const asked = stringifyEntityRef(params);
      const entity = await catalog.getEntityByRef(params, { credentials });
      if (!entity) {
        throw new NotFoundError(
          `Entity '${asked}' is not in the catalog, or you may not see it`,
        );
      }
      const entityRef = stringifyEntityRef(entity);
      await access.assertEntityAllowed(entityRef, credentials);

      const rule = entityRuleOf(entity);
      const { keys, missing } = (await directory.get()).match(rule);
      const [found, all] = await Promise.all([
        store.servicesByKey(keys),
        // Counts speak of this entity's services, whatever else may be seen.
        clusterSummaries(services, keys),
      ]);
      const clusters = all.filter(
        ({ name }) => !rule.cluster || name === rule.cluster,
      );
      return {
        entityRef,
        matchedBy: rule.matchedBy,
        matchedValue: rule.value,
        posture:
          worstPosture(found.map(({ summary }) => summary.posture)) ??
          'unknown',
        modes: modesOf(found),
        sentence: sentenceOf({
          name: entity.metadata.title ?? entity.metadata.name,
          services: found.map(({ service, routes }) => ({
            ref: service.ref,
            modes: service.modes,
            unknown: service.unknown,
            routes,
          })),
          clusters,
        }),
        services: found.map(({ summary }) => ({ ...summary, entityRef })),
        clusters,
        missing,
        waiverProblems:
          waivers.config.catalog === 'ignore'
            ? undefined
            : annotationProblems(entity, {
                policyIds: waivers.policyIds,
                rules: engine.meta.findings.map(({ id }) => id),
                maxValidityMs: waivers.config.maxValidityMs,
                nowMs: await waivers.store.nowMs(),
              }),
      } satisfies EntityPosture;
    },
  };
}

/** Sorted as the contract lists them; nothing found is not "not exposed". */
function modesOf(found: readonly StoredService[]): Mode[] {
  const there = new Set(found.flatMap(({ summary }) => summary.modes));
  if (there.size === 0) return ['unknown'];
  if (there.size > 1) there.delete('not-exposed');
  return modeSchema.options.filter(mode => there.has(mode));
}
