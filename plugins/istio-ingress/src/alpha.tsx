import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import type { FilterPredicate } from '@backstage/filter-predicates';
import {
  ApiBlueprint,
  createFrontendPlugin,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import SecurityIcon from '@material-ui/icons/Security';
import { IstioIngressClient } from 'backstage-plugin-istio-ingress-common';
import { istioIngressApiRef } from './api';
import { entityContentRouteRef, selectedTemplateRouteRef } from './routes';

// Written out, because the type wants keys that it can see; a test holds the
// list equal to that of `isIstioIngressAvailable`.
const hasServices: FilterPredicate = {
  $any: [
    { 'metadata.annotations.istio-ingress/services': { $exists: true } },
    {
      'metadata.annotations.backstage.io/kubernetes-label-selector': {
        $exists: true,
      },
    },
    { 'metadata.annotations.backstage.io/kubernetes-id': { $exists: true } },
  ],
};

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: istioIngressApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new IstioIngressClient(deps),
    }),
});

const entityContent = EntityContentBlueprint.make({
  params: {
    path: '/ingress-mtls',
    title: 'Ingress & mTLS',
    routeRef: entityContentRouteRef,
    filter: hasServices,
    loader: () =>
      import('./components/EntityContent').then(m => <m.EntityContent />),
  },
});

const overviewCard = EntityCardBlueprint.make({
  name: 'overview',
  params: {
    type: 'content',
    filter: hasServices,
    loader: () =>
      import('./components/OverviewCard').then(m => <m.OverviewCard />),
  },
});

// Attaches to the scaffolder; without one it stays unused.
const exposureField = FormFieldBlueprint.make({
  name: 'exposure',
  params: {
    field: () =>
      import('./scaffolder').then(m =>
        createFormField({
          name: 'IstioIngressExposure',
          component: m.IstioIngressExposure,
          validation: m.validateExposure,
          schema: m.exposureFieldSchema,
        }),
      ),
  },
});

/**
 * The plugin for apps of the new frontend system.
 *
 * @public
 */
export default createFrontendPlugin({
  pluginId: 'istio-ingress',
  title: 'Istio ingress',
  icon: <SecurityIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: { entityContent: entityContentRouteRef },
  externalRoutes: { selectedTemplate: selectedTemplateRouteRef },
  extensions: [api, entityContent, overviewCard, exposureField],
});
