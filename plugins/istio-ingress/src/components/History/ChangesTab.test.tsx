import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { ChangesApi } from '../../testing/changes';
import { refused, renderTab } from '../../testing/renderTab';
import { FleetNamesProvider } from '../FleetPage/FleetNames';
import { dayOf } from '../Waivers/dates';
import { ChangesTab } from './ChangesTab';

jest.setTimeout(60_000);

const tab = (
  <FleetNamesProvider>
    <ChangesTab />
  </FleetNamesProvider>
);
const address = '/istio-ingress/changes';
const weekMs = 7 * 86_400_000;

const rows = async () => {
  const table = await screen.findByRole('table', {
    name: 'Changes, latest first',
  });
  return within(table).getAllByRole('row').slice(1);
};

describe('ChangesTab', () => {
  it('says what became of each service, and which field of which object caused it', async () => {
    const api = new ChangesApi();
    const { container } = await renderTab(tab, api, { address });
    const [status, posture, modes] = await rows();

    expect(status).toHaveTextContent('Policy last-hopfromViolatingtoCompliant');
    expect(status).toHaveTextContent(
      'Ingress shop/cart was changed at /metadata/annotations/upstream-vhost',
    );
    expect(posture).toHaveTextContent('PosturefromPlaintexttomTLS');
    expect(posture).toHaveTextContent('Which object it was is not known.');
    expect(modes).toHaveTextContent('Permission changed');
    expect(modes).toHaveTextContent('Ingresses could not be read.');
    expect(screen.getByText(/^5 changes since/)).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('begins a week ago, and takes another day and filters from the address', async () => {
    const api = new ChangesApi();
    const from = Date.now();
    const { address: now } = await renderTab(tab, api, {
      address: `${address}?cluster=prod-eu&cause=object,policy&field=status`,
    });
    await rows();
    const [query] = api.queries;
    expect(query).toMatchObject({
      cluster: ['prod-eu'],
      cause: ['object', 'policy'],
      field: ['status'],
    });
    // The day may end while this runs.
    expect([dayOf(from - weekMs), dayOf(Date.now() - weekMs)]).toContain(
      dayOf(Date.parse(query.since ?? '')),
    );
    fireEvent.change(screen.getByLabelText('Since'), {
      target: { value: '2026-01-31' },
    });
    await waitFor(() =>
      expect(now()).toBe(
        `${address}?cluster=prod-eu&since=2026-01-31&cause=object%2Cpolicy&field=status`,
      ),
    );
    await waitFor(() =>
      expect(api.queries.at(-1)?.since).toBe(
        new Date('2026-01-31T00:00:00').toISOString(),
      ),
    );
  });

  it('shows earlier changes on demand, and all objects of one', async () => {
    await renderTab(tab, new ChangesApi(), { address });
    expect(await rows()).toHaveLength(3);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show earlier changes' }),
    );
    await waitFor(async () => expect(await rows()).toHaveLength(5));
    const [, , , scope, first] = await rows();
    expect(scope).toHaveTextContent('fromnot in scopetoViolating');
    expect(first).toHaveTextContent('PosturefromnewtoPlaintext');
    expect(first).not.toHaveTextContent('Service shop/d');
    await userEvent.click(
      within(first).getByRole('button', { name: 'Show 1 more' }),
    );
    expect(first).toHaveTextContent('Service shop/d was created');
  });

  it('says since when nothing changed', async () => {
    await renderTab(tab, new ChangesApi([]), {
      address: `${address}?since=2026-01-31`,
    });
    expect(
      await screen.findByText('Nothing changed since Jan 31, 2026'),
    ).toBeInTheDocument();
  });

  it('names the permission that a refusal asks for', async () => {
    const api = new ChangesApi();
    api.getChanges = refused;
    await renderTab(tab, api, { address });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'istio-ingress.fleet.read',
    );
  });

  it('keeps what is shown where the next page fails, and says so', async () => {
    const api = new ChangesApi();
    await renderTab(tab, api, { address });
    await rows();
    api.getChanges = () => Promise.reject(new Error('out of order'));
    await userEvent.click(
      screen.getByRole('button', { name: 'Show earlier changes' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent('out of order');
    expect(await rows()).toHaveLength(3);
  });
});
