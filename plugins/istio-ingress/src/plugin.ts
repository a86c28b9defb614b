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
