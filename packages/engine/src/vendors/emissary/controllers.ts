import type { Container } from '../../snapshot/schema/core';
import { controllerFrom, type IngressController } from '../lib/claimIngresses';
import type { IngressClassRule } from '../lib/ingressClass';
import { findProxies } from '../lib/proxies';
import type { VendorContext } from '../types';
import { type EmissaryResource, idsOf } from './kinds';

export const vendorName = { id: 'emissary', title: 'Emissary' };

export const defaultRule: IngressClassRule = {
  controllers: ['getambassador.io/ingress-controller'],
  annotationValues: ['ambassador'],
  precedence: 'field',
  classless: false,
};

/** One running Emissary, with the environment that changes what it does. */
export interface EmissaryController extends IngressController {
  /** Its `AMBASSADOR_ID`: objects for another one are not its own. */
  id: string;
  namespace: string;
  /** The folder in which a sidecar leaves a certificate of the mesh. */
  holdsMeshCertificate: boolean;
  /** Endpoint routing is switched off as a whole. */
  endpointsDisabled: boolean;
}

export function findControllers({
  snapshot,
}: VendorContext): EmissaryController[] {
  return findProxies(snapshot, {
    images: [
      'emissary-ingress/emissary',
      'emissaryingress/emissary',
      'datawire/emissary',
      'datawire/aes',
      'datawire/ambassador',
    ],
    labels: [{ product: 'aes' }],
  }).map(workload => {
    const env = environmentOf(workload.container);
    const certificates = env.AMBASSADOR_ISTIO_SECRET_DIR !== undefined;
    const single = env.AMBASSADOR_SINGLE_NAMESPACE !== undefined;
    return {
      controller: {
        ...controllerFrom(vendorName, workload),
        ...(certificates ? { dataPlane: 'certificates' as const } : {}),
      },
      rule: defaultRule,
      ...(single
        ? { watches: ({ namespace }) => namespace === workload.namespace }
        : {}),
      id: env.AMBASSADOR_ID ?? 'default',
      namespace: workload.namespace,
      holdsMeshCertificate: certificates,
      endpointsDisabled: !!env.AMBASSADOR_DISABLE_ENDPOINTS,
    };
  });
}

/** Is the object for this instance, and in a namespace that it watches? */
export function isFor(
  controller: EmissaryController,
  resource: EmissaryResource,
): boolean {
  if (!idsOf(resource).includes(controller.id)) return false;
  // `watches` looks at nothing but the namespace.
  return (
    controller.watches === undefined ||
    resource.namespace === controller.namespace
  );
}

function environmentOf(
  container: Container | undefined,
): Record<string, string | undefined> {
  return Object.fromEntries(
    // A value taken from a field or a ConfigMap is there, and not known.
    (container?.env ?? []).map(({ name, value }) => [name, value ?? '']),
  );
}
