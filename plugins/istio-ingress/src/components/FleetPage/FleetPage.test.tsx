import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { FleetApi } from '../../testing';
import { renderFleet } from '../../testing/renderFleet';
import { filtersOf } from './filters/fleetFilters';

function refused(): Promise<never> {
  const error = new Error('Unauthorized');
  error.name = 'NotAllowedError';
  return Promise.reject(error);
}

/** What the filter in the address calls, for each link to the services. */
function serviceLinks(container: HTMLElement) {
  return [...container.querySelectorAll('a')]
    .map(link => ({ link, address: new URL(link.href) }))
    .filter(({ address }) => address.pathname === '/istio-ingress/services');
}

describe('the overview', () => {
  it('says first what fails, then how much could be evaluated', async () => {
    const { container } = await renderFleet('/istio-ingress', new FleetApi());

    const broken = await screen.findByRole('link', {
      name: '13 services refuse requests',
    });
    expect(broken).toHaveAttribute(
      'href',
      '/istio-ingress/services?posture=broken',
    );
    expect(
      screen.getByRole('link', { name: /14 services are in plaintext/ }),
    ).toHaveAttribute(
      'href',
      '/istio-ingress/services?posture=plaintext&status=violating',
    );
    expect(screen.getByRole('link', { name: '89.1%' })).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: '2 of 3 clusters read fully' }),
    ).toHaveAttribute('href', '/istio-ingress/clusters');
    expect(
      await screen.findByRole('img', { name: /of which 87 were counted/ }),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('has in the list behind each number as many services as the number says', async () => {
    const api = new FleetApi();
    const { container } = await renderFleet(
      '/istio-ingress?cluster=prod-eu&owner=group%3Adefault%2Fteam-payments',
      api,
    );
    await screen.findByRole('table', { name: 'Policies' });

    const numbers = serviceLinks(container).filter(({ link }) =>
      /^[\d,]+$/.test(link.textContent ?? ''),
    );
    expect(numbers.length).toBeGreaterThan(15);
    for (const { link, address } of numbers) {
      const filters = filtersOf(address.searchParams);
      expect(filters.cluster).toEqual(['prod-eu']);
      const { totalCount } = await api.getServices(filters);
      expect([address.search, `${totalCount}`]).toEqual([
        address.search,
        link.textContent,
      ]);
    }
  });

  it('shows days that nobody counted as gaps, also in the table', async () => {
    await renderFleet('/istio-ingress', new FleetApi());
    await userEvent.click(
      await screen.findByRole('button', { name: 'As a table' }),
    );

    const table = await screen.findByRole('table', { name: /last 90 days/ });
    expect(within(table).getAllByText('not counted')).toHaveLength(3);
    expect(within(table).getAllByText('prod-us')).toHaveLength(4);
  });

  it('names the permission that the past needs, and shows the present', async () => {
    const api = new FleetApi();
    jest.spyOn(api, 'getTrend').mockImplementation(refused);
    await renderFleet('/istio-ingress', api);

    expect(
      await screen.findByText(/permission istio-ingress.fleet.read is needed/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: /services refuse requests/ }),
    ).toBeInTheDocument();
  });

  it('names the permission that is missing for all of it', async () => {
    const api = new FleetApi();
    jest.spyOn(api, 'getOverview').mockImplementation(refused);
    await renderFleet('/istio-ingress', api);

    expect(
      await screen.findByText(/permission istio-ingress.entity.read is needed/),
    ).toBeInTheDocument();
  });

  it('teaches where there is nothing, and offers a way out of the filters', async () => {
    const { unmount } = await renderFleet('/istio-ingress', new FleetApi(0));
    expect(
      await screen.findByText('There are no services to show'),
    ).toBeInTheDocument();
    expect(screen.getByText(/istio-ingress.fleet.read/)).toBeInTheDocument();
    unmount();

    const { address } = await renderFleet(
      '/istio-ingress?search=nothing-like-it',
      new FleetApi(),
    );
    expect(
      await screen.findByText('No service matches these filters'),
    ).toBeInTheDocument();
    const [clear] = screen.getAllByRole('button', {
      name: 'Clear all filters',
    });
    await userEvent.click(clear);
    expect(address()).toBe('/istio-ingress');
    expect(
      await screen.findByText(/services refuse requests/),
    ).toBeInTheDocument();
  });
});

describe('the address', () => {
  it('is all that the page needs to show the same again', async () => {
    const start =
      '/istio-ingress/services?cluster=prod-eu&mode=standalone&policy=ingress-mtls&status=violating&sort=-name';
    const api = new FleetApi();
    const { address, back } = await renderFleet(start, api);

    await screen.findByRole('table', { name: 'Services' });
    expect(address()).toBe(start);
    expect(
      await screen.findByRole('button', { name: /Cluster prod-eu/ }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('columnheader', { name: 'Service' }),
    ).toHaveAttribute('aria-sort', 'descending');

    await userEvent.click(
      screen.getByRole('button', {
        name: 'Remove the filter Mode: Standalone',
      }),
    );
    expect(address()).toBe(start.replace('&mode=standalone', ''));
    await userEvent.click(screen.getByRole('link', { name: 'Owners' }));
    expect(address()).toBe(
      '/istio-ingress/owners?cluster=prod-eu&policy=ingress-mtls&status=violating',
    );

    await back();
    await back();
    expect(address()).toBe(start);
    expect(
      await screen.findByRole('button', {
        name: 'Remove the filter Mode: Standalone',
      }),
    ).toBeInTheDocument();
  });

  it('takes a choice as one step, and typing as none', async () => {
    const { address, back } = await renderFleet(
      '/istio-ingress/services',
      new FleetApi(),
    );
    await screen.findByRole('table', { name: 'Services' });

    await userEvent.click(
      screen.getByRole('button', { name: /Policy status/ }),
    );
    await userEvent.click(screen.getByRole('option', { name: 'Waived' }));
    expect(address()).toBe('/istio-ingress/services?status=waived');
    await userEvent.keyboard('{Escape}');
    await userEvent.type(screen.getByLabelText('Search'), 'svc-008');
    await waitFor(() =>
      expect(address()).toBe(
        '/istio-ingress/services?search=svc-008&status=waived',
      ),
    );
    expect(await screen.findByText('1–1 of 1')).toBeInTheDocument();

    await back();
    expect(address()).toBe('/istio-ingress/services');
    expect(screen.getByLabelText('Search')).toHaveValue('');
  });

  it('holds the page of a list, and the way back', async () => {
    const { address } = await renderFleet(
      '/istio-ingress/services?sort=name',
      new FleetApi(),
    );
    expect(await screen.findByText('1–50 of 120')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(await screen.findByText('51–100 of 120')).toBeInTheDocument();
    expect(address()).toBe('/istio-ingress/services?sort=name&cursor=50');
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(await screen.findByText('101–120 of 120')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Previous page' }),
    );
    expect(await screen.findByText('51–100 of 120')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'First page' }));
    expect(await screen.findByText('1–50 of 120')).toBeInTheDocument();
    expect(address()).toBe('/istio-ingress/services?sort=name');
  });

  it('of another tab keeps what has no effect there, and says so', async () => {
    await renderFleet(
      '/istio-ingress/clusters?cluster=prod-eu&status=violating',
      new FleetApi(),
    );
    expect(
      await screen.findByText(/without effect here: Policy status\./),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('heading', { name: 'prod-eu' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('heading', { name: 'prod-us' }),
    ).not.toBeInTheDocument();
  });
});

describe('the tabs', () => {
  it.each([
    ['services', 'Services'],
    ['owners', 'Owners and policies'],
    ['findings', 'Findings'],
    ['controllers', 'Controllers'],
  ])('%s are a table that everybody can use', async (tab, name) => {
    const { container } = await renderFleet(
      `/istio-ingress/${tab}`,
      new FleetApi(20),
    );
    expect(await screen.findByRole('table', { name })).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('services are asked for one page at a time', async () => {
    const api = new FleetApi(2_000);
    const load = jest.spyOn(api, 'getServices');
    await renderFleet('/istio-ingress/services', api);

    expect(await screen.findByText('1–50 of 2,000')).toBeInTheDocument();
    expect(screen.getAllByRole('row')).toHaveLength(51);
    expect(load).toHaveBeenCalledTimes(1);
    expect(load.mock.calls[0][0]).toMatchObject({ limit: 50 });
  });

  it('services are taken away as a file with the filters of the list', async () => {
    const api = new FleetApi();
    const exportServices = jest
      .spyOn(api, 'exportServices')
      .mockRejectedValue(new Error('the disk is full'));
    await renderFleet(
      '/istio-ingress/services?status=violating&sort=name',
      api,
    );
    await userEvent.click(await screen.findByRole('button', { name: 'CSV' }));

    expect(exportServices).toHaveBeenCalledWith({
      status: ['violating'],
      sort: 'name',
      format: 'csv',
    });
    expect(await screen.findByText('the disk is full')).toBeInTheDocument();
  });

  it('owners count a group with its child groups, and lead to those services', async () => {
    const api = new FleetApi();
    await renderFleet('/istio-ingress/owners', api);
    const table = await screen.findByRole('table', { name: /^Groups/ });

    const row = within(table).getByRole('row', { name: /^Business/ });
    const number = within(row).getByRole('link', {
      name: /services: Violating, Business/,
    });
    const { searchParams } = new URL((number as HTMLAnchorElement).href);
    const { totalCount } = await api.getServices(filtersOf(searchParams));
    expect(number).toHaveTextContent(`${totalCount}`);
    expect(searchParams.get('ownedBy')).toBe('group:default/business');
  });

  it('policies say in words what they require and of whom', async () => {
    const { container } = await renderFleet(
      '/istio-ingress/policies',
      new FleetApi(),
    );
    expect(
      await screen.findByText('The last hop is mTLS of the mesh.'),
    ).toBeInTheDocument();
    expect(screen.getByText('Every service that is exposed.')).toBeVisible();
    expect(await screen.findByText('Owned by Team Payments.')).toBeVisible();
    expect(screen.getByText('In the clusters prod-*.')).toBeVisible();
    expect(screen.getByRole('link', { name: /PCI DSS 4.2.1/ })).toHaveAttribute(
      'href',
      'https://www.pcisecuritystandards.org/',
    );
    expect(await axe(container)).toHaveNoViolations();
  });

  it('controllers say when nobody mends them any more', async () => {
    await renderFleet('/istio-ingress/controllers', new FleetApi());
    expect(await screen.findByText('End of life.')).toBeInTheDocument();
    expect(screen.getByText('Not captured')).toBeInTheDocument();
  });

  it('clusters say what could not be read, and what to do', async () => {
    const { container } = await renderFleet(
      '/istio-ingress/clusters',
      new FleetApi(),
    );
    expect(await screen.findByText(/Check its address/)).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Could not be read (1)' }),
    );
    expect(
      await screen.findByText(/grant it get, list and watch/),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('that do not exist are said so', async () => {
    await renderFleet('/istio-ingress/nonsense', new FleetApi());
    expect(
      await screen.findByText(/nothing at this address/),
    ).toBeInTheDocument();
  });
});
