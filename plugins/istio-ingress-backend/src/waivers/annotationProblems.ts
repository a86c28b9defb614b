import type { Entity } from '@backstage/catalog-model';
import { ISTIO_INGRESS_WAIVERS_ANNOTATION } from 'backstage-plugin-istio-ingress-common';
import {
  readWaiverAnnotation,
  type WaiverLimits,
} from './readWaiverAnnotation';

/** What is wrong with the waivers that an entity states; undefined without any. */
export function annotationProblems(
  entity: Entity,
  limits: WaiverLimits,
): string[] | undefined {
  const text = entity.metadata.annotations?.[ISTIO_INGRESS_WAIVERS_ANNOTATION];
  if (typeof text !== 'string') return undefined;
  return readWaiverAnnotation(text, limits).problems.map(
    problem => `${ISTIO_INGRESS_WAIVERS_ANNOTATION} ${problem}`,
  );
}
