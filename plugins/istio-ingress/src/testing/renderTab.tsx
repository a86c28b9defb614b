import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  permissionApiRef,
  type PermissionApi,
} from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import type { RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { Route, Routes, useLocation } from 'react-router-dom';
import { istioIngressApiRef } from '../api';
import { rootRouteRef } from '../routes';

/**
 * Renders one tab of the platform page alone, at an address of it.
 *
 * @returns also the address that it went to
 */
export async function renderTab(
  element: ReactElement,
  api: IstioIngressApi,
  {
    address = '/istio-ingress/tab',
    permissions = mockApis.permission(),
  }: { address?: string; permissions?: PermissionApi } = {},
): Promise<RenderResult & { address: () => string }> {
  let location = '';
  const Probe = () => {
    const { pathname, search } = useLocation();
    location = pathname + search;
    return null;
  };
  const result = await renderInTestApp(
    <TestApiProvider
      apis={[
        [istioIngressApiRef, api],
        [catalogApiRef, catalogApiMock()],
        [permissionApiRef, permissions],
      ]}
    >
      <Probe />
      <Routes>
        <Route path="/istio-ingress/*" element={element} />
      </Routes>
    </TestApiProvider>,
    {
      routeEntries: [address],
      mountedRoutes: {
        '/istio-ingress': rootRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
    },
  );
  return { ...result, address: () => location };
}

/** As the client fails when the backend refuses. */
export function refused(): Promise<never> {
  const error = new Error('This needs a permission');
  error.name = 'NotAllowedError';
  return Promise.reject(error);
}

/** The permissions of someone who has none. */
export const nobody: PermissionApi = {
  authorize: async () => ({ result: 'DENY' as never }),
};
