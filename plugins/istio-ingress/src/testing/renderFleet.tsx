import { permissionApiRef } from '@backstage/plugin-permission-react';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import type { PermissionApi } from '@backstage/plugin-permission-react';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import { act, type RenderResult } from '@testing-library/react';
import { Route, Routes, useLocation, useNavigate } from 'react-router-dom';
import { istioIngressApiRef } from '../api';
import { FleetPage } from '../components/FleetPage';
import { rootRouteRef } from '../routes';

/** Renders the platform page at an address, in an app that has it. */
export async function renderFleet(
  address: string,
  api: IstioIngressApi,
  permissions: PermissionApi = mockApis.permission(),
): Promise<
  RenderResult & { address: () => string; back: () => Promise<void> }
> {
  let location = '';
  let goBack = () => {};
  const Probe = () => {
    const { pathname, search } = useLocation();
    location = pathname + search;
    const navigate = useNavigate();
    goBack = () => navigate(-1);
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
        <Route path="/istio-ingress/*" element={<FleetPage />} />
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
  return {
    ...result,
    address: () => location,
    back: () => act(async () => goBack()),
  };
}
