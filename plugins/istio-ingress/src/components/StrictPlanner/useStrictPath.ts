import type { StrictRequest } from 'istio-ingress-contract';
import { useCallback } from 'react';
import { useFleetPath } from '../FleetPage/useFleetPath';
import { scopeParameter, scopeText } from './strictQuestion';

/**
 * The address of the planner with a question filled in; undefined in an app
 * that does not have the platform page.
 */
export function useStrictPath():
  | ((question: StrictRequest) => string)
  | undefined {
  const pathOf = useFleetPath();
  const path = useCallback(
    ({ cluster, scope }: StrictRequest) =>
      `${pathOf?.('strict', { cluster: [cluster] })}&${new URLSearchParams({
        [scopeParameter]: scopeText(scope),
      })}`,
    [pathOf],
  );
  return pathOf && path;
}
