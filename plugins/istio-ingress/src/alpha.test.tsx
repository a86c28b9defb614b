import { renderTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import { serviceAnnotations } from 'backstage-plugin-istio-ingress-common';
import plugin from './alpha';
import { istioIngressApiRef } from './api';
import { FixtureApi, scenarios } from './testing';
import { annotatedEntity } from './testing/renderWithApi';

function renderEntity(annotations: Record<string, string>) {
  const entity = annotatedEntity('cart');
  entity.metadata.annotations = annotations;
  renderTestApp({
    extensions: [
      createTestEntityPage({ entity }),
      plugin.getExtension('entity-content:istio-ingress'),
      plugin.getExtension('entity-card:istio-ingress/overview'),
    ],
    apis: [
      catalogApiMock({ entities: [entity] }),
      [istioIngressApiRef, new FixtureApi(scenarios.cart)],
    ],
  });
}

describe('the plugin in the new frontend system', () => {
  it.each(serviceAnnotations)(
    'shows the tab and the card for an entity with %s',
    async annotation => {
      renderEntity({ [annotation]: 'cart' });

      expect(
        (await screen.findAllByText(/is reached from outside in 2 ways/))
          .length,
      ).toBeGreaterThan(0);
    },
  );
});
