import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type { EntityPosture } from 'istio-ingress-contract';
import { istioIngressApiRef } from '../api';
import { useLatest, type Latest } from './useLatest';
import { useRefreshTick } from './useRefreshTick';

const refreshMs = 15_000;

/**
 * The posture of an entity, kept up to date while the page is visible.
 *
 * @returns `tick` grows with every refresh, for what is loaded beside it
 */
export function useEntityPosture(entity: Entity): {
  posture: Latest<EntityPosture>;
  tick: number;
  refresh: () => void;
} {
  const api = useApi(istioIngressApiRef);
  const { tick, refresh } = useRefreshTick(refreshMs);
  const entityRef = stringifyEntityRef(entity);
  const posture = useLatest(
    signal => api.getEntityPosture(entityRef, { signal }),
    entityRef,
    tick,
  );
  return { posture, tick, refresh };
}
