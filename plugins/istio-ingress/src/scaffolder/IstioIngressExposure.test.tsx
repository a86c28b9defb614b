import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import 'jest-axe/extend-expect';
import { useState } from 'react';
import { istioIngressApiRef } from '../api';
import { ExposureApi } from '../testing/ExposureApi';
import type { Exposure, ExposureFieldProps } from './exposure';
import { IstioIngressExposure } from './IstioIngressExposure';

const service = { name: 'basket', namespace: 'shop' };

async function openField(
  api: ExposureApi,
  options: { formData?: Exposure; form?: object; rawErrors?: string[] } = {},
) {
  const latest: { value: Exposure | undefined } = { value: options.formData };
  const Form = () => {
    const [formData, setFormData] = useState(options.formData);
    // What the scaffolder's form hands over, as far as the field reads it.
    const props = {
      formData,
      onChange: (value: Exposure | undefined) => {
        latest.value = value;
        setFormData(value);
      },
      rawErrors: options.rawErrors,
      schema: { title: 'How outside traffic reaches it' },
      uiSchema: {},
      idSchema: { $id: 'root_exposure' },
      formContext: { formData: options.form ?? service },
    } as unknown as ExposureFieldProps;
    return <IstioIngressExposure {...props} />;
  };
  const rendered = await renderInTestApp(
    <TestApiProvider apis={[[istioIngressApiRef, api]]}>
      <Form />
    </TestApiProvider>,
  );
  return { ...rendered, latest, user: userEvent.setup() };
}

describe('the field IstioIngressExposure', () => {
  it('offers what the cluster has, and says why something cannot be had', async () => {
    const api = new ExposureApi();
    const { user, latest } = await openField(api);

    await user.selectOptions(
      await screen.findByLabelText('Cluster'),
      'prod-eu',
    );
    await user.click(
      await screen.findByRole('radio', { name: /Google HTTP\(S\)/ }),
    );
    const refused = screen.getByRole('list', {
      name: /What Google HTTP\(S\) load balancer cannot do/,
    });
    expect(refused).toHaveTextContent(
      'Standalone: It dials pods from outside the cluster and cannot speak Istio mTLS.',
    );
    expect(
      screen.queryByRole('radio', { name: /^Standalone/ }),
    ).not.toBeInTheDocument();
    expect(latest.value).toMatchObject({
      vendor: 'gke-ingress',
      mode: 'chained',
      gateway: { service: 'public-gateway' },
    });

    await user.click(screen.getByRole('radio', { name: /^ingress-nginx/ }));
    expect(screen.getByRole('radio', { name: /^Standalone/ })).toBeChecked();
    await user.type(screen.getByLabelText(/^Hosts/), 'basket.shop.example');
    expect(latest.value).toEqual({
      cluster: 'prod-eu',
      vendor: 'ingress-nginx',
      className: 'nginx-mesh',
      mode: 'standalone',
      gateway: undefined,
      hosts: ['basket.shop.example'],
    });
  });

  const chosen: Exposure = {
    cluster: 'prod-eu',
    vendor: 'ingress-nginx',
    className: 'nginx-mesh',
    mode: 'standalone',
    hosts: ['basket.shop.example'],
  };

  it('shows hops, costs and manifests of what is chosen', async () => {
    const api = new ExposureApi();
    const { user } = await openField(api, { formData: chosen });

    const preview = await screen.findByRole('region', {
      name: 'What comes out',
    });
    expect(await within(preview).findByText('mTLS')).toBeInTheDocument();
    expect(
      within(preview).getByRole('list', { name: /^Hops of/ }),
    ).toBeInTheDocument();
    expect(within(preview).getByText('Sticky sessions end.')).toBeVisible();
    await user.click(
      within(preview).getByRole('button', { name: 'ingress.yaml' }),
    );
    await waitFor(() => expect(preview).toHaveTextContent('kind: Ingress'));
    expect(api.asked).toEqual([
      {
        cluster: 'prod-eu',
        intent: {
          name: 'basket',
          service: {
            namespace: 'shop',
            name: 'basket',
            port: 80,
            protocol: 'http',
            selector: { 'app.kubernetes.io/name': 'basket' },
          },
          vendor: 'ingress-nginx',
          className: 'nginx-mesh',
          mode: 'standalone',
          hosts: ['basket.shop.example'],
        },
      },
    ]);
  });

  it('says why it is refused, and takes an alternative over', async () => {
    const { user, latest } = await openField(new ExposureApi(), {
      formData: { ...chosen, mtls: 'permissive' },
    });
    expect(
      await screen.findByText(
        'What the service accepts: the namespace asks for STRICT.',
      ),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Use strict' }));
    expect(latest.value?.mtls).toBe('strict');
  });

  it('names what is wrong with a host once it was left', async () => {
    const { user } = await openField(new ExposureApi(), { formData: chosen });
    const hosts = await screen.findByLabelText(/^Hosts/);
    await user.clear(hosts);
    await user.type(hosts, 'Shop_1.example');
    await user.tab();
    expect(
      screen.getByText(/Shop_1\.example has to be a host name/),
    ).toBeInTheDocument();
    expect(hosts).toBeInvalid();
  });

  it('asks for the service when the form does not say which', async () => {
    await openField(new ExposureApi(), { formData: chosen, form: {} });
    expect(
      await screen.findByText('Fill in the service to see it.'),
    ).toBeInTheDocument();
  });

  it('is a plain form without a backend', async () => {
    const { user, latest } = await openField(new ExposureApi(false));
    await user.type(await screen.findByLabelText(/^Vendor/), 'traefik');
    await user.selectOptions(
      screen.getByLabelText(/^How it reaches the service/),
      'chained',
    );
    await user.type(
      screen.getByLabelText(/^Istio gateway/),
      'edge/istio-public:8080',
    );
    await user.type(screen.getByLabelText(/^Hosts/), 'a.example, b.example');
    expect(latest.value).toEqual({
      vendor: 'traefik',
      mode: 'chained',
      gateway: {
        namespace: 'edge',
        service: 'istio-public',
        port: 8080,
        selector: { istio: 'public' },
      },
      hosts: ['a.example', 'b.example'],
    });
  });

  it('has no accessibility violations, whatever it shows', async () => {
    const filled = await openField(new ExposureApi(), {
      formData: chosen,
      rawErrors: ['Hosts: needs at least one host'],
    });
    await screen.findByRole('list', { name: /^Hops of/ });
    expect(await axe(filled.container)).toHaveNoViolations();
    filled.unmount();
    const plain = await openField(new ExposureApi(false));
    await screen.findByLabelText(/^Vendor/);
    expect(await axe(plain.container)).toHaveNoViolations();
  });

  it('can be filled in by keyboard alone', async () => {
    const { user, latest } = await openField(new ExposureApi(), {
      formData: { cluster: 'prod-eu' },
    });
    const first = await screen.findByRole('radio', { name: /Google/ });
    first.focus();
    await user.keyboard(' ');
    await waitFor(() => expect(latest.value?.vendor).toBe('gke-ingress'));
  });
});
