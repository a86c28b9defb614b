import type { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { type SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import type { ReactElement } from 'react';
import { istioIngressApiRef } from '../api';
import { entityContentRouteRef } from '../routes';

/** An entity that says which services belong to it. */
export function annotatedEntity(name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      annotations: { 'backstage.io/kubernetes-id': name },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'team-shop' },
  };
}

/**
 * Renders something on an entity's page, with an API in place of the client,
 * in an app that has signals when they are given.
 */
export function renderWithApi(
  element: ReactElement,
  api: IstioIngressApi,
  entity: Entity = annotatedEntity('cart'),
  signals?: SignalApi,
) {
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [istioIngressApiRef, api],
        ...(signals ? [[signalApiRef, signals] as const] : []),
      ]}
    >
      <EntityProvider entity={entity}>{element}</EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/ingress-mtls': entityContentRouteRef } },
  );
}
