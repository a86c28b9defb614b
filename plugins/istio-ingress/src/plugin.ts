import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { IstioIngressClient } from 'backstage-plugin-istio-ingress-common';
import { istioIngressApiRef } from './api';
import { entityContentRouteRef, selectedTemplateRouteRef } from './routes';

/**
 * The plugin for apps of the older frontend system.
 *
 * @public
 */
export const istioIngressPlugin = createPlugin({
  id: 'istio-ingress',
  routes: { entityContent: entityContentRouteRef },
  externalRoutes: { selectedTemplate: selectedTemplateRouteRef },
  apis: [
    createApiFactory({
      api: istioIngressApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new IstioIngressClient(deps),
    }),
  ],
});

/**
 * The tab "Ingress & mTLS" of an entity.
 *
 * @public
 */
export const EntityIstioIngressContent = istioIngressPlugin.provide(
  createRoutableExtension({
    name: 'EntityIstioIngressContent',
    component: () =>
      import('./components/EntityContent').then(m => m.EntityContent),
    mountPoint: entityContentRouteRef,
  }),
);

/**
 * The card that sums the tab up on an entity's overview.
 *
 * @public
 */
export const EntityIstioIngressOverviewCard = istioIngressPlugin.provide(
  createComponentExtension({
    name: 'EntityIstioIngressOverviewCard',
    component: {
      lazy: () => import('./components/OverviewCard').then(m => m.OverviewCard),
    },
  }),
);
