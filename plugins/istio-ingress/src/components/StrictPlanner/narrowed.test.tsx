import { screen } from '@testing-library/react';
import { PlannerApi } from '../../testing/PlannerApi';
import { nobody, renderTab } from '../../testing/renderTab';
import { strictSafe } from '../../testing/strictAnswer';
import { FleetNamesProvider } from '../FleetPage/FleetNames';
import { StrictPlannerTab } from './StrictPlannerTab';

// In a file of its own: what a reader may do is kept from one test to the next.
it('says that others may break to those who may not see every service', async () => {
  await renderTab(
    <FleetNamesProvider>
      <StrictPlannerTab />
    </FleetNamesProvider>,
    new PlannerApi(strictSafe),
    {
      address: '/istio-ingress/strict?cluster=prod-eu&strict=namespace%2Fshop',
      permissions: nobody,
    },
  );
  expect(
    await screen.findByText(/Only services that you may see are counted/),
  ).toHaveTextContent('istio-ingress.fleet.read');
});
