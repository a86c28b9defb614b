import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { ClusterSupplier } from './ClusterSupplier';

/**
 * Where a module of the `kubernetes` plugin leaves its clusters for the
 * `istio-ingress` plugin of the same process. Plugins start in any order, so
 * one waits for the other here.
 *
 * @public
 */
export interface ClusterBridge {
  /** @throws Error when somebody else has called it already */
  provide(supplier: ClusterSupplier): void;
  /** Resolves once there is one, which may be never. */
  supplier(): Promise<ClusterSupplier>;
}

/**
 * The bridge of this process.
 *
 * @public
 */
export const clusterBridgeServiceRef = createServiceRef<ClusterBridge>({
  id: 'istio-ingress.cluster-bridge',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => createClusterBridge(),
    }),
});

function createClusterBridge(): ClusterBridge {
  let provide: ((supplier: ClusterSupplier) => void) | undefined;
  const provided = new Promise<ClusterSupplier>(resolve => {
    provide = resolve;
  });
  return {
    provide(supplier) {
      if (!provide) {
        throw new Error('Clusters were handed to istio-ingress already');
      }
      provide(supplier);
      provide = undefined;
    },
    supplier: () => provided,
  };
}
