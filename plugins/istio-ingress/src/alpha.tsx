import { discoveryApiRef, fetchApiRef } from '@backstage/core-plugin-api';
import type { FilterPredicate } from '@backstage/filter-predicates';
import {
  ApiBlueprint,
  createFrontendPlugin,
  PageBlueprint,
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
import {
  entityContentRouteRef,
  rootRouteRef,
  selectedTemplateRouteRef,
} from './routes';

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

// What owns services without having any itself.
const ownsServices: FilterPredicate = {
  $any: [{ kind: 'group' }, { kind: 'system' }],
};

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: istioIngressApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new IstioIngressClient(deps),
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/istio-ingress',
    title: 'Ingress & mTLS posture',
    routeRef: rootRouteRef,
    // The landmark, which the older system's page has of itself.
    loader: () =>
      import('./components/FleetPage').then(m => (
        <main>
          <m.FleetPage />
        </main>
      )),
  },
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

const fleetCard = EntityCardBlueprint.make({
  name: 'fleet',
  params: {
    type: 'content',
    filter: ownsServices,
    loader: () => import('./components/FleetCard').then(m => <m.FleetCard />),
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
  routes: { root: rootRouteRef, entityContent: entityContentRouteRef },
  externalRoutes: { selectedTemplate: selectedTemplateRouteRef },
  extensions: [
    api,
    page,
    entityContent,
    overviewCard,
    fleetCard,
    exposureField,
  ],
});
