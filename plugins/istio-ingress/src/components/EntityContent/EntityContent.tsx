import {
  MissingAnnotationEmptyState,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { ISTIO_INGRESS_SERVICES_ANNOTATION } from 'backstage-plugin-istio-ingress-common';
import { isIstioIngressAvailable } from '../../isIstioIngressAvailable';
import { PostureOfEntity } from './PostureOfEntity';

/**
 * The tab of an entity: how outside traffic reaches its services, and whether
 * each hop is mTLS.
 */
export const EntityContent = () => {
  const { entity } = useEntity();
  if (!isIstioIngressAvailable(entity)) {
    return (
      <MissingAnnotationEmptyState
        annotation={ISTIO_INGRESS_SERVICES_ANNOTATION}
      />
    );
  }
  return <PostureOfEntity entity={entity} />;
};
