import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { istioIngressApiRef } from '../../api';
import { rootRouteRef } from '../../routes';
import { FleetApi } from '../../testing';
import { filtersOf } from '../FleetPage/filters/fleetFilters';
import { FleetCard } from './FleetCard';

const group: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'business', namespace: 'default' },
  spec: { type: 'department', children: [] },
};
const system: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'System',
  metadata: { name: 'money', namespace: 'default' },
  spec: { owner: 'group:default/team-payments' },
};

function renderCard(entity: Entity, api: FleetApi) {
  return renderInTestApp(
    <TestApiProvider apis={[[istioIngressApiRef, api]]}>
      <EntityProvider entity={entity}>
        <FleetCard />
      </EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/istio-ingress': rootRouteRef } },
  );
}

describe('FleetCard', () => {
  it.each([
    [group, '?ownedBy=group%3Adefault%2Fbusiness'],
    [system, '?system=system%3Adefault%2Fmoney'],
  ])('sums up what belongs to it, and leads there', async (entity, scope) => {
    const api = new FleetApi();
    const { container } = await renderCard(entity, api);

    const number = await screen.findByRole('link', {
      name: /services: Violating/,
    });
    const { search, searchParams } = new URL(
      (number as HTMLAnchorElement).href,
    );
    expect(search).toBe(`${scope}&status=violating`);
    const { totalCount } = await api.getServices(filtersOf(searchParams));
    expect(totalCount).toBeGreaterThan(0);
    expect(number).toHaveTextContent(`${totalCount}`);
    expect(
      screen.getByRole('link', { name: 'Open Ingress & mTLS posture' }),
    ).toHaveAttribute('href', `/istio-ingress${scope}`);
    expect(await axe(container)).toHaveNoViolations();
  });

  it('says so where nothing belongs to it', async () => {
    await renderCard(group, new FleetApi(0));
    expect(await screen.findByText(/Nothing of it was found/)).toBeVisible();
  });
});
