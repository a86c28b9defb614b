import { useRouteRef } from '@backstage/core-plugin-api';
import type { ServiceRef } from 'istio-ingress-contract';
import { useCallback } from 'react';
import { rootRouteRef } from '../../routes';
import { searchOf, type FilterChange } from './filters/fleetFilters';
import { tabs, type TabName } from './tabs';

/**
 * The address of a tab of the platform page, narrowed as said; undefined in an
 * app that does not have the page.
 */
export function useFleetPath():
  | ((tab: TabName, filters: FilterChange) => string)
  | undefined {
  const root = useRoot();
  const path = useCallback(
    (tab: TabName, filters: FilterChange) =>
      joinPath(root ?? '', tabs[tab].path) + searchOf(filters),
    [root],
  );
  return root === undefined ? undefined : path;
}

/** The address of one service on the platform page. */
export function useServicePath(): (
  service: ServiceRef,
  filters: FilterChange,
) => string {
  const root = useRoot() ?? '';
  return useCallback(
    ({ cluster, namespace, name }: ServiceRef, filters: FilterChange) =>
      joinPath(
        root,
        ['services', cluster, namespace, name]
          .map(encodeURIComponent)
          .join('/'),
      ) + searchOf(filters),
    [root],
  );
}

function useRoot(): string | undefined {
  // A route reference that is not mounted throws, after all hooks have run.
  try {
    return useRouteRef(rootRouteRef)();
  } catch {
    return undefined;
  }
}

function joinPath(root: string, path: string): string {
  const start = root.replace(/\/+$/, '');
  return path ? `${start}/${path}` : start || '/';
}
