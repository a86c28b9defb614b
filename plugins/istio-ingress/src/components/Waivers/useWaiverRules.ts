import { useApi } from '@backstage/core-plugin-api';
import type { WaiverRules } from 'istio-ingress-contract';
import { istioIngressApiRef } from '../../api';
import { useLatest, type Latest } from '../../hooks/useLatest';

/** What the reader may request and decide. */
export function useWaiverRules(tick = 0): Latest<WaiverRules> {
  const api = useApi(istioIngressApiRef);
  return useLatest(
    signal => api.getWaiverRules({ signal }),
    'waiver rules',
    tick,
  );
}
