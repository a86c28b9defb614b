import { screen } from '@testing-library/react';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { FixtureApi, scenarios } from '../../testing';
import { annotatedEntity, renderWithApi } from '../../testing/renderWithApi';
import { OverviewCard } from './OverviewCard';

describe('OverviewCard', () => {
  it('sums up the sentence, the posture, the modes and the worst finding', async () => {
    const { container } = await renderWithApi(
      <OverviewCard />,
      new FixtureApi(scenarios.cart),
    );

    expect(
      await screen.findByText('Service routing with a public Host'),
    ).toBeInTheDocument();
    expect(screen.getByText('High')).toBeInTheDocument();
    expect(
      screen.getByText(/is reached from outside in 2 ways/),
    ).toBeInTheDocument();
    expect(screen.getByText('Plaintext')).toBeInTheDocument();
    expect(screen.getByText('Standalone')).toBeInTheDocument();
    expect(screen.getByText('Chained')).toBeInTheDocument();
    expect(screen.getByText(/2 findings/)).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Open Ingress & mTLS' }),
    ).toHaveAttribute('href', '/ingress-mtls');
    expect(await axe(container)).toHaveNoViolations();
  });

  it('shows no finding where there is none', async () => {
    await renderWithApi(
      <OverviewCard />,
      new FixtureApi(scenarios.search),
      annotatedEntity('search'),
    );

    expect(await screen.findByText(/is chained behind/)).toBeInTheDocument();
    expect(screen.queryByText(/Worst finding/)).not.toBeInTheDocument();
  });

  it('shows an error with a way to try again', async () => {
    const api = new FixtureApi(scenarios.cart);
    jest
      .spyOn(api, 'getEntityPosture')
      .mockRejectedValue(new Error('the backend is away'));
    await renderWithApi(<OverviewCard />, api);

    expect(
      await screen.findByRole('button', { name: 'Try again' }),
    ).toBeInTheDocument();
  });
});
