import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { FixtureApi, scenarios } from '../../testing';
import { annotatedEntity, renderWithApi } from '../../testing/renderWithApi';
import { EntityContent } from './EntityContent';

async function openTab(api: FixtureApi, name = 'cart') {
  const rendered = await renderWithApi(
    <EntityContent />,
    api,
    annotatedEntity(name),
  );
  return { ...rendered, user: userEvent.setup() };
}

describe('EntityContent', () => {
  it('begins with the sentence and shows each cluster with its posture', async () => {
    await openTab(new FixtureApi(scenarios.cart));

    expect(
      await screen.findByText(
        (_, element) =>
          element?.tagName === 'P' &&
          element.textContent ===
            'cart is reached from outside in 2 ways. On one of them the last hop is plaintext. It may also be exposed otherwise: Ingresses could not be read in cluster prod-us (forbidden).',
      ),
    ).toBeInTheDocument();
    const eu = screen.getByRole('region', { name: 'prod-eu' });
    expect(
      within(eu).getByRole('heading', { level: 3, name: 'prod-eu' }),
    ).toBeInTheDocument();
    expect(within(eu).getAllByText('Plaintext').length).toBeGreaterThan(0);
    expect(within(eu).getByText('Istio 1.30.1')).toBeInTheDocument();
    const us = screen.getByRole('region', { name: 'prod-us' });
    expect(within(us).getAllByText('Not known').length).toBeGreaterThan(0);
    expect(
      within(us).getByText('Partly read · Ingresses forbidden'),
    ).toBeInTheDocument();
  });

  it('reads the hops of a route as a list that says what becomes of each', async () => {
    await openTab(new FixtureApi(scenarios.cart));

    const strip = await screen.findByRole('list', {
      name: 'Hops of shop.example/cart',
    });
    const [edge, hop, ...others] = within(strip).getAllByRole('listitem');
    expect(others).toEqual([]);
    expect(edge).toHaveTextContent(
      'Hop 1 of 2, from Clients to ingress-nginx: TLS ends here.',
    );
    expect(
      within(hop).getByRole('button', {
        name: 'Hop 2 of 2, from ingress-nginx to cart port 8080: plaintext, because the sidecar does not know Host shop.example on port http, so it passes bytes on unencrypted.',
      }),
    ).toBeInTheDocument();
    expect(
      within(hop).getByRole('button', { name: /cart :8080.*×3 pods/ }),
    ).toHaveTextContent('accepts: permissive');
  });

  it('shows the hop before the gateway as upstream of a chained route', async () => {
    await openTab(new FixtureApi(scenarios.cart));

    const chained = await screen.findByRole('region', {
      name: 'api.example/cart',
    });
    expect(within(chained).getByText('Chained')).toBeInTheDocument();
    expect(
      within(chained).getByText('Upstream: Plaintext'),
    ).toBeInTheDocument();
    expect(
      within(within(chained).getByRole('list')).getAllByRole('listitem'),
    ).toHaveLength(3);
    expect(chained).toHaveTextContent(
      'Before the last hop:The load balancer is outside the mesh.',
    );
  });

  it('opens the evidence of a hop and gives the focus back', async () => {
    const { user } = await openTab(new FixtureApi(scenarios.cart));
    const hop = await screen.findByRole('button', {
      name: /^Hop 2 of 2, from ingress-nginx/,
    });

    hop.focus();
    await user.keyboard('{Enter}');

    const drawer = await screen.findByRole('dialog', {
      name: 'From ingress-nginx to cart port 8080',
    });
    expect(drawer).toHaveTextContent(
      'Readable on the wire inside the cluster.',
    );
    const evidence = within(drawer).getByRole('list', { name: 'Evidence' });
    const [first, , lookup] = within(evidence).getAllByRole('listitem');
    expect(first).toHaveTextContent('Ingress shop/cart');
    expect(first).toHaveTextContent('shop/cart.yaml:41');
    expect(first).toHaveTextContent('spec.rules[0].host: shop.example');
    expect(
      within(first).getByRole('link', { name: /Source of rule M1.d/ }),
    ).toHaveAttribute(
      'href',
      'https://istio.io/latest/docs/ops/configuration/traffic-management/traffic-routing/',
    );
    expect(lookup).toHaveTextContent(
      'Looked for PeerAuthentication in shop and istio-system matching app=cart: none found',
    );
    expect(drawer).toHaveTextContent(
      "istioctl x describe pod 'cart-7d9f8b6c54-ax2lk' -n 'shop'",
    );
    expect(await axe(drawer)).toHaveNoViolations();

    await user.keyboard('{Escape}');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(hop).toHaveFocus();
  });

  it('tells what a node is', async () => {
    const { user } = await openTab(new FixtureApi(scenarios.cart));
    await user.click(
      await screen.findByRole('button', { name: /^ingress-nginx/ }),
    );

    const dialog = await screen.findByRole('dialog', { name: 'ingress-nginx' });
    expect(dialog).toHaveTextContent(
      'Deployment ingress-nginx/ingress-nginx-controller',
    );
    expect(dialog).toHaveTextContent('The mesh leaves what comes in alone.');
    expect(dialog).toHaveTextContent('spec.controller: k8s.io/ingress-nginx');
    expect(await axe(dialog)).toHaveNoViolations();
  });

  it('says what the service accepts and that nothing decides it', async () => {
    await openTab(new FixtureApi(scenarios.cart));

    const [table] = await screen.findAllByRole('table', {
      name: 'What each port of cart accepts, and what decides it',
    });
    const [, row] = within(table).getAllByRole('row');
    expect(row).toHaveTextContent('80 → 8080');
    expect(row).toHaveTextContent('Permissive');
    expect(row).toHaveTextContent('nothing set (Istio default)');
  });

  it('shows a fix with its difference, its promise and its cost', async () => {
    const { user } = await openTab(new FixtureApi(scenarios.cart));
    const opener = await screen.findByRole('button', {
      name: 'Fix → mTLS: Service routing with a public Host',
    });
    await user.click(opener);

    const dialog = await screen.findByRole('dialog', {
      name: 'Fix: Service routing with a public Host',
    });
    const diff = await within(dialog).findByRole('group', {
      name: 'Changes to Ingress shop/cart',
    });
    expect(diff).toHaveTextContent(
      'added: nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local',
    );
    expect(diff).not.toHaveTextContent('removed:');
    const row = within(dialog).getByRole('row', { name: /^shop\/cart/ });
    const [, before, after] = within(row).getAllByRole('cell');
    expect(before).toHaveTextContent('Plaintext');
    expect(after).toHaveTextContent('mTLS');
    expect(dialog).toHaveTextContent('The application sees another Host.');
    expect(await axe(dialog)).toHaveNoViolations();

    await user.click(within(dialog).getByRole('button', { name: 'Close' }));
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(opener).toHaveFocus();
  });

  it('says why a finding has no fix and what else can be done', async () => {
    const { user } = await openTab(new FixtureApi(scenarios.cart));
    await user.click(
      await screen.findByRole('button', {
        name: 'Why there is no fix: Controller past its end of life',
      }),
    );

    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent(
      'Moving to another controller cannot be done by one change.',
    );
    expect(dialog).toHaveTextContent('Move the host to an Istio gateway.');
  });

  it('offers a fix that promises no posture as a fix', async () => {
    const [details] = scenarios.cart.services;
    const findings = details.findings.map(finding => ({
      ...finding,
      ...(finding.fix ? { fix: { ...finding.fix, promises: [] } } : {}),
    }));
    const { user } = await openTab(
      new FixtureApi({
        ...scenarios.cart,
        services: scenarios.cart.services.map(service =>
          service === details ? { ...details, findings } : service,
        ),
      }),
    );
    const route = await screen.findByRole('region', {
      name: 'shop.example/cart',
    });
    const button = within(route).getByRole('button', { name: /^Fix/ });
    expect(button).toHaveTextContent(/^Fix$/);

    await user.click(button);
    expect(
      within(await screen.findByRole('dialog')).getByRole('heading', {
        level: 2,
      }),
    ).toHaveTextContent('Fix: Service routing with a public Host');
  });

  it('offers a new try when the effect of a fix cannot be computed', async () => {
    const api = new FixtureApi({ ...scenarios.cart, preview: undefined });
    const { user } = await openTab(api);
    await user.click(
      await screen.findByRole('button', {
        name: 'Fix: Service routing with a public Host',
      }),
    );
    const dialog = await screen.findByRole('dialog');
    const retry = await within(dialog).findByRole('button', {
      name: 'Try again',
    });

    api.scenario = scenarios.cart;
    await user.click(retry);

    expect(
      await within(dialog).findByRole('group', { name: /^Changes to/ }),
    ).toBeInTheDocument();
  });

  it('shows an edited manifest without a reload, and says so', async () => {
    const api = new FixtureApi(scenarios.cart);
    await openTab(api);
    await screen.findByRole('list', { name: 'Hops of shop.example/cart' });
    expect(screen.queryByText('Updated just now')).not.toBeInTheDocument();

    api.scenario = scenarios.search;
    act(() => {
      window.dispatchEvent(new Event('focus'));
    });

    expect(await screen.findByText(/is chained behind/)).toBeInTheDocument();
    expect(await screen.findByText('Updated just now')).toBeInTheDocument();
  });

  it('asks again at once when the backend signals a change', async () => {
    const api = new FixtureApi(scenarios.cart);
    let signal = (_message: object) => {};
    await renderWithApi(<EntityContent />, api, annotatedEntity('cart'), {
      subscribe: (_channel, onMessage) => {
        signal = onMessage as typeof signal;
        return { unsubscribe: () => undefined };
      },
    });
    await screen.findByRole('list', { name: 'Hops of shop.example/cart' });

    api.scenario = scenarios.search;
    act(() => signal({ event: 'changed' }));

    expect(await screen.findByText(/is chained behind/)).toBeInTheDocument();
  });

  it('keeps what it shows when a refresh fails, and says that it may be old', async () => {
    const api = new FixtureApi(scenarios.search);
    const { user } = await openTab(api);
    await screen.findByText(/is chained behind/);
    jest
      .spyOn(api, 'getEntityPosture')
      .mockRejectedValue(new Error('the backend is away'));

    await user.click(screen.getByRole('button', { name: 'Refresh' }));

    expect(
      await screen.findByText(
        'The last refresh failed, so this may be out of date: the backend is away',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText(/is chained behind/)).toBeInTheDocument();
  });

  it('shows an error with a way to try again', async () => {
    const api = new FixtureApi(scenarios.search);
    const answer = jest
      .spyOn(api, 'getEntityPosture')
      .mockRejectedValue(new Error('the backend is away'));
    const { user } = await openTab(api);
    expect(
      await screen.findByText(/The ingress posture could not be loaded/),
    ).toBeInTheDocument();

    answer.mockRestore();
    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByText(/is chained behind/)).toBeInTheDocument();
  });

  it('names the missing permission when the backend refuses', async () => {
    const api = new FixtureApi(scenarios.search);
    const refusal = new Error('Not allowed');
    refusal.name = 'NotAllowedError';
    jest.spyOn(api, 'getEntityPosture').mockRejectedValue(refusal);
    await openTab(api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The permission istio-ingress.entity.read is needed.',
    );
  });

  it('holds the place of the tab while it is loaded', async () => {
    const api = new FixtureApi(scenarios.search);
    jest
      .spyOn(api, 'getEntityPosture')
      .mockReturnValue(new Promise(() => undefined));
    const { container } = await openTab(api);

    expect(screen.getByText('Loading the ingress posture')).toBeInTheDocument();
    expect(await axe(container)).toHaveNoViolations();
  });

  it('teaches the annotation when no Service belongs to the entity', async () => {
    await openTab(new FixtureApi(scenarios.empty), 'lonely');

    expect(
      await screen.findByText('No Service of this entity was found'),
    ).toBeInTheDocument();
    expect(screen.getByText('prod-mars/shop/lonely')).toBeInTheDocument();
    expect(
      screen.getAllByText(/istio-ingress\/services/).length,
    ).toBeGreaterThan(0);
  });

  it('teaches the configuration when there is no cluster', async () => {
    await openTab(new FixtureApi(scenarios.withoutClusters), 'lonely');

    expect(
      await screen.findByText('No cluster is configured'),
    ).toBeInTheDocument();
  });

  it('asks for an annotation when the entity has none', async () => {
    await renderWithApi(<EntityContent />, new FixtureApi(scenarios.empty), {
      ...annotatedEntity('bare'),
      metadata: { name: 'bare' },
    });

    expect(
      screen.getAllByText(/istio-ingress\/services/).length,
    ).toBeGreaterThan(0);
  });

  it('lists the kinds that could not be read and what to do', async () => {
    const { user } = await openTab(new FixtureApi(scenarios.cart));
    const us = await screen.findByRole('region', { name: 'prod-us' });

    await user.click(
      within(us).getByRole('button', { name: 'Could not be read (1)' }),
    );

    const table = await within(us).findByRole('table', {
      name: 'Could not be read',
    });
    const [, row] = within(table).getAllByRole('row');
    expect(row).toHaveTextContent('Ingress (networking.k8s.io)');
    expect(row).toHaveTextContent('Forbidden');
    expect(row).toHaveTextContent('grant it get, list and watch');
    expect(row).toHaveTextContent(/since .*last heard of .* ago/);
    expect(row).toHaveTextContent('(simulated)');
  });

  it('says since when a result is stale and what was not evaluated', async () => {
    await openTab(new FixtureApi(scenarios.stale));

    const eu = await screen.findByRole('region', { name: 'prod-eu' });
    expect(eu).toHaveTextContent('Stale since');
    expect(eu).toHaveTextContent('connect ETIMEDOUT 10.0.0.1:6443');
    expect(
      within(eu).getByRole('button', { name: 'Not evaluated (1)' }),
    ).toBeInTheDocument();
    expect(
      within(eu).getByRole('button', { name: 'Problems with the input (1)' }),
    ).toBeInTheDocument();
  });

  it('says that a cluster is being read', async () => {
    await openTab(new FixtureApi(scenarios.syncing));

    expect(
      (await screen.findAllByText(/is being read|is still being read/)).length,
    ).toBeGreaterThan(0);
    expect(screen.getByText('Syncing')).toBeInTheDocument();
  });

  it('shows the groups of pods that differ', async () => {
    const { user } = await openTab(new FixtureApi(scenarios.differs));
    await user.click(
      await screen.findByRole('button', { name: /^Hop 2 of 2/ }),
    );

    const drawer = await screen.findByRole('dialog');
    expect(drawer).toHaveTextContent('Pods that differ');
    expect(drawer).toHaveTextContent('shop/cart-old-1');
    expect(drawer).toHaveTextContent('and 30 more');
    expect(await axe(drawer)).toHaveNoViolations();
  });

  it('shows many services a part at a time, without asking for all of them', async () => {
    const api = new FixtureApi(scenarios.many);
    const asked = jest.spyOn(api, 'getService');
    const { user } = await openTab(api, 'parts');
    const services = () => screen.getAllByRole('heading', { level: 4 });
    await screen.findByRole('region', { name: 'prod-eu' });
    expect(services()).toHaveLength(25);
    expect(asked).not.toHaveBeenCalled();

    await user.click(
      screen.getByRole('button', { name: 'Show 25 of 95 more' }),
    );
    expect(services()).toHaveLength(50);

    await user.click(screen.getByRole('button', { name: 'shop/part-000' }));
    expect(
      await screen.findByRole('list', { name: 'Hops of shop.example/cart' }),
    ).toBeInTheDocument();
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('shows hostile names as text and builds no command or link from them', async () => {
    const { user, container } = await openTab(
      new FixtureApi(scenarios.hostile),
      'hostile',
    );
    await user.click(
      await screen.findByRole('button', { name: /^Hop 2 of 2/ }),
    );

    const drawer = await screen.findByRole('dialog');
    expect(drawer).toHaveTextContent('<img src=x onerror=alert(1)>');
    expect(drawer).toHaveTextContent('$t(card.open) {{name}}');
    expect(within(drawer).queryByRole('link')).not.toBeInTheDocument();
    expect(drawer).not.toHaveTextContent('kubectl');
    expect(document.querySelector('img[src="x"]')).toBeNull();
    expect(container).toHaveTextContent('<img src=x onerror=alert(1)>');
  });

  it.each(['cart', 'stale', 'empty', 'syncing', 'hostile', 'differs'] as const)(
    'has no accessibility violations in the state %s',
    async name => {
      const { container } = await openTab(new FixtureApi(scenarios[name]));
      await screen.findAllByRole('heading');
      if (scenarios[name].services.length > 0) {
        await screen.findAllByRole('table');
      }
      expect(await axe(container)).toHaveNoViolations();
    },
  );
});
