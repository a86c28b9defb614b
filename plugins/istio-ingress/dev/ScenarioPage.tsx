import {
  ApiFactoryRegistry,
  ApiProvider,
  ApiResolver,
} from '@backstage/core-app-api';
import { Content } from '@backstage/core-components';
import { createApiFactory } from '@backstage/core-plugin-api';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import Grid from '@material-ui/core/Grid';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import { istioIngressApiRef } from '../src/api';
import { EntityContent } from '../src/components/EntityContent';
import { OverviewCard } from '../src/components/OverviewCard';
import { FixtureApi, type Scenario } from '../src/testing';
import { UnansweredApi } from './UnansweredApi';

/** The tab and the card of an entity, over the answers of one scenario. */
export const ScenarioPage = ({
  scenario,
}: {
  scenario: Scenario | 'loading' | 'forbidden' | 'failed';
}) => {
  const isState = typeof scenario === 'string';
  const api: IstioIngressApi = isState
    ? new UnansweredApi(scenario)
    : new FixtureApi(scenario);
  const registry = new ApiFactoryRegistry();
  registry.register('app', createApiFactory(istioIngressApiRef, api));
  const name = isState ? 'cart' : scenario.name;
  return (
    <ApiProvider apis={new ApiResolver(registry)}>
      <EntityProvider
        entity={{
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name,
            namespace: 'default',
            annotations: { 'backstage.io/kubernetes-id': name },
          },
        }}
      >
        <Content>
          <Grid container>
            <Grid item xs={12}>
              <EntityContent />
            </Grid>
            <Grid item xs={12} md={5}>
              <OverviewCard />
            </Grid>
          </Grid>
        </Content>
      </EntityProvider>
    </ApiProvider>
  );
};
