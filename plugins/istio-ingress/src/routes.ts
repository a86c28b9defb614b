import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** Where the platform page is mounted. */
export const rootRouteRef = createRouteRef({ id: 'istio-ingress' });

/** Where the tab of an entity is mounted. */
export const entityContentRouteRef = createRouteRef({
  id: 'istio-ingress.entity-content',
});

/** Where a template of the scaffolder is filled in, in apps that have one. */
export const selectedTemplateRouteRef = createExternalRouteRef({
  id: 'istio-ingress.selected-template',
  params: ['namespace', 'templateName'],
  optional: true,
  defaultTarget: 'scaffolder.selectedTemplate',
});
