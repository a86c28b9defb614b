import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { PlannerApi } from '../../testing/PlannerApi';
import { refused, renderTab } from '../../testing/renderTab';
import { strictBreaks, strictSafe } from '../../testing/strictAnswer';
import { FleetNamesProvider } from '../FleetPage/FleetNames';
import { StrictPlannerTab } from './StrictPlannerTab';

const tab = (
  <FleetNamesProvider>
    <StrictPlannerTab />
  </FleetNamesProvider>
);
const address = '/istio-ingress/strict?cluster=prod-eu&strict=namespace%2Fshop';

describe('StrictPlannerTab', () => {
  it('says what would fail, why, what keeps it whole, and the steps', async () => {
    const api = new PlannerApi(strictBreaks);
    const { container } = await renderTab(tab, api, { address });

    expect(
      await screen.findByText('2 of 4 routes from outside would fail.'),
    ).toBeInTheDocument();
    expect(api.asked).toEqual([
      { cluster: 'prod-eu', scope: { kind: 'namespace', namespace: 'shop' } },
    ]);
    const failing = screen.getByRole('region', { name: 'Would fail (2)' });
    expect(
      within(failing).getByRole('heading', { name: 'shop.example/cart' }),
    ).toBeInTheDocument();
    expect(within(failing).getByText(/owned by team-shop/)).toBeInTheDocument();
    expect(within(failing).getByText('Keeps it whole')).toBeInTheDocument();
    expect(
      within(failing).getByText(/Sticky sessions stop working/),
    ).toBeInTheDocument();
    expect(
      within(failing).getByText('No fix is known for this route.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Not known because: Pods could not be read.'),
    ).toBeInTheDocument();

    const steps = screen.getByRole('list', {
      name: 'Pull requests, in their order',
    });
    expect(within(steps).getAllByRole('listitem')[0]).toHaveTextContent(
      'Change Ingress shop/cart' +
        'of team-shop, mends 1 route, then STRICT would break 1 route',
    );
    expect(screen.getByText(/1 route would still break/)).toBeInTheDocument();
    expect(screen.getByText('jobs: 3 pods')).toBeInTheDocument();
    expect(
      screen.getByText(/rests on scenarios written from each vendor/),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('names the object that decides, on demand', async () => {
    await renderTab(tab, new PlannerApi(strictBreaks), { address });
    const [why] = await screen.findAllByRole('button', { name: 'Why' });
    await userEvent.click(why);
    expect(
      await screen.findByText(/sets STRICT for pod port 8080/),
    ).toBeInTheDocument();
  });

  it('ends the way with STRICT where nothing breaks, and names other Services with the workloads', async () => {
    await renderTab(tab, new PlannerApi(strictSafe), {
      address: '/istio-ingress/strict?cluster=prod-eu&strict=service/shop/cart',
    });
    expect(await screen.findByText('Safe')).toBeInTheDocument();
    expect(
      screen.getByRole('heading', {
        name: 'Turn on STRICT for Service shop/cart',
      }),
    ).toBeInTheDocument();
    expect(screen.getByText(/shop\/canary/)).toBeInTheDocument();
  });

  it('is asked with the keyboard alone, and holds the question in its address', async () => {
    const api = new PlannerApi(strictSafe);
    const { address: now, container } = await renderTab(tab, api, {
      address: '/istio-ingress/strict?owner=group%3Adefault%2Fa',
    });
    expect(
      screen.getByRole('heading', { name: 'Choose where to try STRICT' }),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
    const user = userEvent.setup();
    const cluster = await screen.findByRole('combobox', { name: 'Cluster' });
    await waitFor(() => expect(cluster).toHaveValue('prod-eu'));
    const radio = screen.getByRole('radio', { name: 'In the whole mesh' });
    expect(radio).toBeChecked();
    for (let tabs = 0; tabs < 20 && document.activeElement !== radio; tabs++) {
      await user.tab();
    }
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(
      screen.getByRole('radio', { name: 'For one Service' }),
    ).toBeChecked();
    await user.tab();
    await user.keyboard('shop');
    await user.tab();
    await user.keyboard('cart{Enter}');

    expect(await screen.findByText('Safe')).toBeInTheDocument();
    expect(api.asked).toEqual([
      {
        cluster: 'prod-eu',
        scope: { kind: 'service', namespace: 'shop', name: 'cart' },
      },
    ]);
    expect(now()).toBe(
      '/istio-ingress/strict?cluster=prod-eu&owner=group%3Adefault%2Fa&strict=service%2Fshop%2Fcart',
    );
  });

  it('names the permission that a refusal asks for', async () => {
    const api = new PlannerApi(strictSafe);
    api.whatIfStrict = refused;
    await renderTab(tab, api, { address });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'istio-ingress.fleet.read',
    );
  });

  it('can be tried again after a failure', async () => {
    const api = new PlannerApi(strictSafe);
    const answer = api.whatIfStrict;
    api.whatIfStrict = () => Promise.reject(new Error('others are computed'));
    await renderTab(tab, api, { address });
    expect(
      (await screen.findAllByText(/others are computed/)).length,
    ).toBeGreaterThan(0);
    api.whatIfStrict = answer;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Safe')).toBeInTheDocument();
  });
});
