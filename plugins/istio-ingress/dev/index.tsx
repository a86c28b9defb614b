import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import plugin from '../src';
import { scenarios } from '../src/testing';
import { ScenarioPage } from './ScenarioPage';

// One page for each state that the tab can be in, at /<state>.
const states = [
  ...Object.entries(scenarios).map(([name, scenario]) => ({ name, scenario })),
  ...(['loading', 'forbidden', 'failed'] as const).map(name => ({
    name,
    scenario: name,
  })),
];

const pages = states.map(({ name, scenario }) =>
  PageBlueprint.make({
    name: name.toLowerCase(),
    params: {
      path: `/${name}`,
      title: name,
      loader: async () => <ScenarioPage scenario={scenario} />,
    },
  }),
);

createDevApp({
  features: [
    plugin,
    createFrontendPlugin({
      pluginId: 'istio-ingress-states',
      title: 'States',
      extensions: pages,
    }),
  ],
});
