import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  serviceDetailsSchema,
  type ServiceDetails,
  type ServicePolicy,
} from 'istio-ingress-contract';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { observedAt } from '../../testing/build';
import { refused, renderTab } from '../../testing/renderTab';
import { cart } from '../../testing/scenarios';
import { inDays, WaiverApi, waiver } from '../../testing/waivers';
import { ServicePolicies } from './ServicePolicies';

jest.setTimeout(60_000);

const violating: ServicePolicy = {
  policyId: 'last-hop',
  title: 'Last hop is mTLS',
  severity: 'high',
  status: 'violating',
  shortfalls: [
    {
      requirement: 'last-hop-mtls',
      status: 'violating',
      message: 'the last hop of shop.example/cart is plaintext',
      routeIds: ['r1'],
      findingKeys: [],
    },
  ],
  predicted: false,
  since: observedAt,
  waiverIds: [],
};
const waived: ServicePolicy = {
  ...violating,
  policyId: 'strict',
  title: 'Servers are strict',
  status: 'waived',
  waivedUntil: '2026-06-30T12:00:00.000Z',
  waiverIds: ['w2'],
};
const compliant: ServicePolicy = {
  ...violating,
  policyId: 'modes',
  title: 'Comes by a gateway',
  status: 'compliant',
  shortfalls: [],
};

function detailsWith(policies: ServicePolicy[] | undefined): ServiceDetails {
  return serviceDetailsSchema.parse({ ...cart.services[0], policies });
}

async function render(
  policies: ServicePolicy[] | undefined,
  api = new WaiverApi([]),
) {
  const onChange = jest.fn();
  const result = await renderTab(
    <ServicePolicies details={detailsWith(policies)} onChange={onChange} />,
    api,
  );
  return { ...result, onChange };
}

const itemOf = (title: string) =>
  screen.getByRole('heading', { name: title }).closest('li') as HTMLElement;

describe('ServicePolicies', () => {
  it('shows a waived failure as failing, with the waiver beside it', async () => {
    const { container } = await render([violating, waived, compliant]);
    await screen.findByRole('heading', { name: 'Policies (3)' });

    const item = within(itemOf('Servers are strict'));
    expect(item.getByText('Violating')).toBeInTheDocument();
    expect(item.getByText('Waived until Jun 30, 2026')).toBeInTheDocument();
    expect(
      item.getByText('The last hop of shop.example/cart is plaintext.'),
    ).toBeInTheDocument();
    expect(item.queryByRole('button')).toBeNull();
    expect(
      within(itemOf('Comes by a gateway')).getByText('Compliant'),
    ).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('keeps what is not known as not known, also under a waiver', async () => {
    const shortfalls = [
      { ...waived.shortfalls[0], status: 'unknown' as const },
    ];
    await render([{ ...waived, shortfalls }]);
    expect(
      within(itemOf('Servers are strict')).getByText('Not known'),
    ).toBeInTheDocument();
  });

  it('requests a waiver of the policy, or of a finding of the service', async () => {
    const api = new WaiverApi([]);
    const { onChange } = await render([violating], api);
    const open = await screen.findByRole('button', {
      name: 'Request a waiver of Last hop is mTLS for shop/cart',
    });
    await waitFor(() => expect(open).toBeEnabled());
    await userEvent.click(open);
    const dialog = within(
      await screen.findByRole('dialog', {
        name: 'Request a waiver for shop/cart',
      }),
    );
    expect(dialog.getByLabelText(/^What to excuse/)).toHaveValue(
      'policy/last-hop',
    );
    expect(
      within(dialog.getByLabelText(/^What to excuse/)).getAllByText(/^Finding/)
        .length,
    ).toBeGreaterThan(0);
    await userEvent.type(
      dialog.getByLabelText(/^Why this/),
      'Replaced in June.',
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Request' }));

    expect(
      await screen.findByText('A waiver waits for approval'),
    ).toBeInTheDocument();
    expect(onChange).toHaveBeenCalled();
    expect(api.requested).toMatchObject([
      {
        service: { namespace: 'shop', name: 'cart' },
        target: { kind: 'policy', policyId: 'last-hop' },
      },
    ]);
    // What waits for a decision is in sight.
    expect(
      await screen.findByRole('table', { name: 'Waivers of shop/cart' }),
    ).toBeInTheDocument();
  });

  it('asks for the waivers of this service alone, and decides about them here', async () => {
    const api = new WaiverApi([waiver({ expiresAt: inDays(3) })]);
    const { onChange } = await render([violating], api);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Deny the waiver for shop/cart',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Deny' }));
    expect(
      await screen.findByText('The waiver for shop/cart is denied.'),
    ).toBeInTheDocument();
    expect(api.decided).toEqual([['w1', 'deny', {}]]);
    expect(onChange).toHaveBeenCalled();
    expect(api.queries[0]).toMatchObject({
      cluster: ['prod-eu'],
      service: ['shop/cart'],
    });
  });

  it('says which permission a request needs', async () => {
    const api = new WaiverApi([]);
    api.rules = { ...api.rules, mayRequest: false };
    await render([violating], api);
    expect(
      await screen.findByText(/the permission istio-ingress.waiver.request/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: /^Request a waiver/ }),
    ).toBeDisabled();
  });

  it('shows the policies although the waivers cannot be loaded', async () => {
    const api = new WaiverApi([]);
    api.getWaivers = refused;
    await render([violating], api);
    expect(
      await screen.findByText(/The waivers could not be loaded/),
    ).toHaveTextContent('This needs a permission');
    expect(itemOf('Last hop is mTLS')).toBeInTheDocument();
  });

  it('says that no policy is about it, and nothing where none is judged', async () => {
    await render([]);
    expect(
      await screen.findByText('No policy is about this service.'),
    ).toBeInTheDocument();
  });

  it('is not there with a backend that judges no policies', async () => {
    const { container } = await render(undefined);
    expect(container).not.toHaveTextContent('Policies');
  });
});
