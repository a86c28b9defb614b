import { useApi } from '@backstage/core-plugin-api';
import type { ServiceDetails, ServiceRef } from 'istio-ingress-contract';
import { istioIngressApiRef } from '../api';
import { serviceKey } from '../lib/objectName';
import { useLatest, type Latest } from './useLatest';

/** Everything about one service, loaded again whenever `tick` moves on. */
export function useServiceDetails(
  ref: ServiceRef,
  tick: number,
): Latest<ServiceDetails> {
  const api = useApi(istioIngressApiRef);
  return useLatest(
    signal => api.getService(ref, { signal }),
    serviceKey(ref),
    tick,
  );
}
