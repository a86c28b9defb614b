import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { IstioIngressClient } from 'backstage-plugin-istio-ingress-common';
import { istioIngressApiRef } from './api';
import {
  exposureFieldSchema,
  IstioIngressExposure,
  validateExposure,
} from './scaffolder';
import {
  entityContentRouteRef,
  rootRouteRef,
  selectedTemplateRouteRef,
} from './routes';

/**
 * The plugin for apps of the older frontend system.
 *
 * @public
 */
export const istioIngressPlugin = createPlugin({
  id: 'istio-ingress',
  routes: { root: rootRouteRef, entityContent: entityContentRouteRef },
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
 * The platform page: the posture of every service that the reader may see.
 *
 * @public
 */
export const IstioIngressPage = istioIngressPlugin.provide(
  createRoutableExtension({
    name: 'IstioIngressPage',
    component: () =>
      import('./components/FleetPage').then(m => m.LegacyFleetPage),
    mountPoint: rootRouteRef,
  }),
);

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

/**
 * The card of a group or a system: where everything stands that it owns.
 *
 * @public
 */
export const EntityIstioIngressFleetCard = istioIngressPlugin.provide(
  createComponentExtension({
    name: 'EntityIstioIngressFleetCard',
    component: {
      lazy: () => import('./components/FleetCard').then(m => m.FleetCard),
    },
  }),
);

/**
 * The field `IstioIngressExposure` of templates: how outside traffic is to
 * reach a service.
 *
 * @public
 */
export const IstioIngressExposureFieldExtension = istioIngressPlugin.provide(
  createScaffolderFieldExtension({
    name: 'IstioIngressExposure',
    component: IstioIngressExposure,
    validation: validateExposure,
    schema: exposureFieldSchema.schema,
  }),
);
