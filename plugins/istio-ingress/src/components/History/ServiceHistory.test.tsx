import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { serviceDetailsSchema } from 'istio-ingress-contract';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { ChangesApi } from '../../testing/changes';
import { refused, renderTab } from '../../testing/renderTab';
import { cart } from '../../testing/scenarios';
import { ServiceHistory } from './ServiceHistory';

jest.setTimeout(60_000);

const details = serviceDetailsSchema.parse({
  ...cart.services[0],
  policies: [
    {
      policyId: 'last-hop',
      title: 'Last hop is mTLS',
      severity: 'high',
      status: 'compliant',
      shortfalls: [],
      predicted: false,
      since: '2026-03-02T10:00:00.000Z',
      waiverIds: [],
    },
  ],
});

async function open(api: ChangesApi) {
  const result = await renderTab(
    <ServiceHistory details={details} tick={0} />,
    api,
  );
  await userEvent.click(screen.getByRole('button', { name: 'History' }));
  return result;
}

describe('ServiceHistory', () => {
  it('is loaded when it is opened: mode, posture and status, and what caused them', async () => {
    const api = new ChangesApi();
    const { container } = await renderTab(
      <ServiceHistory details={details} tick={0} />,
      api,
    );
    expect(api.queries).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'History' }));
    const list = await screen.findByRole('list', {
      name: 'Changes of shop/cart, latest first',
    });
    const text = list.textContent ?? '';
    expect(text).toContain('Policy Last hop is mTLSfromViolatingtoCompliant');
    expect(text).toContain('Ingress shop/cart was changed');
    expect(text).toContain('PosturefromPlaintexttomTLS');
    expect(text).toContain('ModefromStandalonetoStandaloneMode not known');
    expect(await axe(container)).toHaveNoViolations();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show earlier changes' }),
    );
    expect(await within(list).findByText('Policy strict')).toBeInTheDocument();
  });

  it('says that nothing changed', async () => {
    await open(new ChangesApi([]));
    expect(
      await screen.findByText('Nothing has changed since it was first read.'),
    ).toBeInTheDocument();
  });

  it('says why it could not be loaded, and tries again', async () => {
    const api = new ChangesApi();
    const { getServiceHistory } = api;
    api.getServiceHistory = refused;
    await open(api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'istio-ingress.entity.read',
    );
    api.getServiceHistory = getServiceHistory;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('list', { name: /^Changes of/ }),
    ).toBeInTheDocument();
  });
});
