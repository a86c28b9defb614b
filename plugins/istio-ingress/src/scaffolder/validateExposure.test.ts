import type { ApiHolder } from '@backstage/core-plugin-api';
import { createFieldValidation } from '@backstage/plugin-scaffolder-react/alpha';
import { ExposureApi } from '../testing/ExposureApi';
import type { Exposure } from './exposure';
import { validateExposure } from './validateExposure';

const chosen: Exposure = {
  cluster: 'prod-eu',
  vendor: 'ingress-nginx',
  mode: 'standalone',
  hosts: ['basket.shop.example'],
};

async function errorsOf(value: Exposure, api?: object): Promise<string[]> {
  const validation = createFieldValidation();
  // The form asks for the one API alone.
  const apiHolder = { get: () => api } as unknown as ApiHolder;
  await validateExposure(value, validation, {
    apiHolder,
    formData: { name: 'basket', namespace: 'shop' },
    schema: {},
  });
  return validation.__errors ?? [];
}

describe('validateExposure', () => {
  it('lets a complete exposure pass', async () => {
    expect(await errorsOf(chosen, new ExposureApi())).toEqual([]);
  });

  it('asks for a controller and for hosts', async () => {
    expect(await errorsOf({})).toEqual([
      'choose a controller and how it reaches the service',
      'Hosts: needs at least one host',
    ]);
  });

  it('says why the backend refuses it', async () => {
    expect(
      await errorsOf({ ...chosen, mtls: 'permissive' }, new ExposureApi()),
    ).toEqual(['the namespace asks for STRICT']);
  });

  it('lets the task ask where the backend cannot be', async () => {
    const render = () => Promise.reject(new Error('503'));
    expect(await errorsOf(chosen, { render })).toEqual([]);
    expect(await errorsOf(chosen)).toEqual([]);
  });
});
