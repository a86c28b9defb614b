import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { refused, renderTab } from '../../testing/renderTab';
import { everyWaiver, inDays, WaiverApi, waiver } from '../../testing/waivers';
import { FleetNamesProvider } from '../FleetPage/FleetNames';
import { dayOf } from './dates';
import { WaiversTab } from './WaiversTab';

jest.setTimeout(60_000);

const tab = (
  <FleetNamesProvider>
    <WaiversTab />
  </FleetNamesProvider>
);
const address = '/istio-ingress/waivers';

const rows = async () => {
  const table = await screen.findByRole('table', { name: 'Waivers' });
  return within(table).getAllByRole('row').slice(1);
};

describe('WaiversTab', () => {
  it('lists who, why, until and where from', async () => {
    const { container } = await renderTab(tab, new WaiverApi(), { address });
    const [pending, active, denied, expired, revoked] = await rows();

    expect(pending).toHaveTextContent('Waiting for approval');
    expect(pending).toHaveTextContent('The controller is replaced next month.');
    expect(pending).toHaveTextContent('Requested by mia');
    expect(pending).toHaveTextContent('Ticket SEC-123');
    expect(pending).toHaveTextContent('9 days left');
    expect(active).toHaveTextContent('Approved by olu');
    expect(active).toHaveTextContent('“Until June.”');
    expect(
      within(denied).getByRole('link', {
        name: /^https:\/\/tickets.example\/1/,
      }),
    ).toBeInTheDocument();
    expect(expired).toHaveTextContent('ended Mar 2, 2026');
    expect(revoked).toHaveTextContent('Revoked by user:other/sam');
    expect(screen.getByText('6 waivers')).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('loads more on demand, and says why one of Git cannot be revoked here', async () => {
    await renderTab(tab, new WaiverApi(), { address });
    expect(await rows()).toHaveLength(5);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show more waivers' }),
    );
    await waitFor(async () => expect(await rows()).toHaveLength(6));
    const [, , , , , catalog] = await rows();
    expect(catalog).toHaveTextContent(
      'Kept in Git, in the catalog file of component:default/cart',
    );
    expect(
      within(catalog).getByRole('button', { name: /^Revoke/ }),
    ).toBeDisabled();
    expect(catalog).toHaveTextContent('taken out of the catalog file');
  });

  it('takes the filters from the address and keeps them there', async () => {
    const api = new WaiverApi();
    const { address: now } = await renderTab(tab, api, {
      address: `${address}?cluster=prod-eu&policy=last-hop&waiver=pending&within=7`,
    });
    expect(await rows()).toHaveLength(1);
    expect(api.queries[0]).toMatchObject({
      cluster: ['prod-eu'],
      policy: ['last-hop'],
      status: ['pending'],
      expiresWithinDays: 7,
    });
    await userEvent.selectOptions(
      screen.getByRole('combobox', { name: 'Ends within' }),
      '30',
    );
    expect(now()).toBe(
      `${address}?cluster=prod-eu&policy=last-hop&waiver=pending&within=30`,
    );
  });

  it('approves with a note by the keyboard alone; the waiver gets the focus', async () => {
    const api = new WaiverApi([waiver()]);
    await renderTab(tab, api, { address });
    const approve = await screen.findByRole('button', {
      name: 'Approve the waiver for shop/cart',
    });
    const user = userEvent.setup();
    for (let i = 0; i < 40 && document.activeElement !== approve; i++) {
      await user.tab();
    }
    expect(approve).toHaveFocus();
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', {
      name: 'Approve this waiver?',
    });
    expect(await axe(dialog)).toHaveNoViolations();
    expect(within(dialog).getByRole('textbox')).toHaveFocus();
    await user.keyboard('Seen.');
    await user.tab();
    await user.tab();
    await user.keyboard('{Enter}');

    expect(
      await screen.findByText('The waiver for shop/cart is approved.'),
    ).toBeInTheDocument();
    expect(api.decided).toEqual([['w1', 'approve', { note: 'Seen.' }]]);
    await waitFor(() =>
      expect(document.activeElement).toHaveAttribute(
        'id',
        'istio-ingress-waiver-w1',
      ),
    );
  });

  it('gives the focus back to its button when the dialog is given up', async () => {
    await renderTab(tab, new WaiverApi([waiver()]), { address });
    const deny = await screen.findByRole('button', {
      name: 'Deny the waiver for shop/cart',
    });
    await userEvent.click(deny);
    await screen.findByRole('dialog', { name: 'Deny this waiver?' });
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(deny).toHaveFocus();
  });

  it('says why somebody may not decide, and what a refusal says', async () => {
    const why = 'You requested it yourself; somebody else has to decide.';
    const api = new WaiverApi([waiver({ may: ['revoke'], why })]);
    api.decideWaiver = refused;
    await renderTab(tab, api, { address });
    const approve = await screen.findByRole('button', {
      name: 'Approve the waiver for shop/cart',
    });
    expect(approve).toBeDisabled();
    expect(approve).toHaveAccessibleDescription(why);
    await userEvent.click(
      screen.getByRole('button', { name: 'Revoke the waiver for shop/cart' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Revoke' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'This needs a permission',
    );
  });

  it('requests one, after saying what is wrong with the form', async () => {
    const api = new WaiverApi([]);
    api.getPolicies = async () => ({
      revision: '1',
      source: 'config',
      items: [
        {
          policy: {
            id: 'last-hop',
            title: 'Last hop is mTLS',
            severity: 'high',
            scope: {},
            require: [{ kind: 'last-hop-mtls' }],
            controls: [],
          },
          statuses: {
            violating: 0,
            unknown: 0,
            waived: 0,
            compliant: 0,
            'not-applicable': 0,
          },
        },
      ],
    });
    await renderTab(tab, api, { address });
    expect(await screen.findByText('No waiver to show')).toBeInTheDocument();
    const open = screen.getByRole('button', { name: 'Request a waiver' });
    await waitFor(() => expect(open).toBeEnabled());
    await userEvent.click(open);
    const dialog = await screen.findByRole('dialog');
    const within_ = within(dialog);
    await userEvent.click(within_.getByRole('button', { name: 'Request' }));
    expect(within_.getByText(/Name a service as/)).toBeInTheDocument();
    expect(within_.getByText(/Say why/)).toBeInTheDocument();
    expect(within_.getByLabelText(/^Service/)).toHaveFocus();
    expect(api.requested).toEqual([]);
    expect(await axe(dialog)).toHaveNoViolations();

    await userEvent.type(within_.getByLabelText(/^Service/), 'shop/cart');
    await userEvent.selectOptions(
      within_.getByLabelText(/^What to excuse/),
      'policy/last-hop',
    );
    await userEvent.type(
      within_.getByLabelText(/^Why this/),
      'Replaced in June.',
    );
    await userEvent.type(within_.getByLabelText(/^Ticket/), 'SEC-1');
    await userEvent.click(within_.getByRole('button', { name: 'Request' }));

    expect(
      await screen.findByText(/It excuses nothing until somebody approves/),
    ).toBeInTheDocument();
    expect(api.requested).toMatchObject([
      {
        service: { cluster: 'prod-eu', namespace: 'shop', name: 'cart' },
        target: { kind: 'policy', policyId: 'last-hop' },
        reason: 'Replaced in June.',
        ticket: 'SEC-1',
      },
    ]);
    expect(dayOf(Date.parse(api.requested[0].expiresAt))).toBe(
      dayOf(Date.parse(inDays(30))),
    );
    await waitFor(() => expect(open).toHaveFocus());
    expect(await rows()).toHaveLength(1);
  });

  it('names the permissions that are missing', async () => {
    const api = new WaiverApi(everyWaiver);
    api.rules = { ...api.rules, mayRequest: false };
    api.getWaivers = refused;
    await renderTab(tab, api, { address });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'istio-ingress.fleet.read',
    );
    expect(
      await screen.findByText(/the permission istio-ingress.waiver.request/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Request a waiver' }),
    ).toBeDisabled();
  });

  it('can be tried again after a failure', async () => {
    const api = new WaiverApi();
    const { getWaivers } = api;
    api.getWaivers = () => Promise.reject(new Error('out of order'));
    await renderTab(tab, api, { address });
    expect((await screen.findAllByText(/out of order/)).length).toBeGreaterThan(
      0,
    );
    api.getWaivers = getWaivers;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await rows()).toHaveLength(5);
  });
});
