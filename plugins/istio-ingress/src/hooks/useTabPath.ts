import { useRouteRef } from '@backstage/core-plugin-api';
import { entityContentRouteRef } from '../routes';

/**
 * Where the tab of the entity on screen is; undefined where the app has not
 * mounted it, so that nothing links to nowhere.
 */
export function useTabPath(): string | undefined {
  // A route reference that is not mounted throws, after all hooks have run.
  try {
    return useRouteRef(entityContentRouteRef)();
  } catch {
    return undefined;
  }
}
