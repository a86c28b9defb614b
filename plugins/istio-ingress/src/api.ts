import { createApiRef } from '@backstage/core-plugin-api';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';

/**
 * The client of the istio-ingress backend.
 *
 * @public
 */
export const istioIngressApiRef = createApiRef<IstioIngressApi>({
  id: 'plugin.istio-ingress.client',
});
