import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { createPermission } from '@backstage/plugin-permission-common';

/**
 * To see the posture of a catalog entity and of its services. Decided for each
 * entity, so that the catalog's own conditions (owner, kind, annotation) apply.
 *
 * @public
 */
export const istioIngressEntityReadPermission = createPermission({
  name: 'istio-ingress.entity.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
});

/**
 * To see every service of every cluster, also those of no entity.
 *
 * @public
 */
export const istioIngressFleetReadPermission = createPermission({
  name: 'istio-ingress.fleet.read',
  attributes: { action: 'read' },
});

/**
 * To have manifests analysed that are sent with the request.
 *
 * @public
 */
export const istioIngressAnalyzePermission = createPermission({
  name: 'istio-ingress.analyze',
  attributes: {},
});

/**
 * To have a cluster read again at once.
 *
 * @public
 */
export const istioIngressRefreshPermission = createPermission({
  name: 'istio-ingress.refresh',
  attributes: {},
});

/**
 * To take lists away as a file. What is in it is what the caller may see.
 *
 * @public
 */
export const istioIngressExportPermission = createPermission({
  name: 'istio-ingress.export',
  attributes: { action: 'read' },
});

/**
 * To request a waiver for a service that the caller may see.
 *
 * @public
 */
export const istioIngressWaiverRequestPermission = createPermission({
  name: 'istio-ingress.waiver.request',
  attributes: { action: 'create' },
});

/**
 * To approve or deny the waivers that others request, and to revoke any.
 *
 * @public
 */
export const istioIngressWaiverApprovePermission = createPermission({
  name: 'istio-ingress.waiver.approve',
  attributes: { action: 'update' },
});

/**
 * Every permission of the plugin.
 *
 * @public
 */
export const istioIngressPermissions = [
  istioIngressEntityReadPermission,
  istioIngressFleetReadPermission,
  istioIngressAnalyzePermission,
  istioIngressRefreshPermission,
  istioIngressExportPermission,
  istioIngressWaiverRequestPermission,
  istioIngressWaiverApprovePermission,
];
