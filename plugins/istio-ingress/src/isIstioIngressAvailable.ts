import type { Entity } from '@backstage/catalog-model';
import { serviceAnnotations } from 'backstage-plugin-istio-ingress-common';

/**
 * Whether the entity says which Services belong to it.
 *
 * @public
 */
export function isIstioIngressAvailable(entity: Entity): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return serviceAnnotations.some(name => Boolean(annotations[name]));
}
