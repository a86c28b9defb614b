import type { Entity } from '@backstage/catalog-model';
import { useApiHolder, useRouteRef } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { ISTIO_INGRESS_TEMPLATE_ANNOTATION } from 'backstage-plugin-istio-ingress-common';
import { selectedTemplateRouteRef } from '../routes';
import { useLatest } from './useLatest';

/** What the pages offer a template for. */
export type TemplatePurpose = 'fix-finding' | 'expose-service';

/**
 * The page of the template that the catalog marks for a purpose, filled in as
 * said; undefined without a scaffolder or such a template.
 */
export function useTemplatePath(
  purpose: TemplatePurpose,
): ((formData: Record<string, unknown>) => string) | undefined {
  const catalog = useApiHolder().get(catalogApiRef);
  const pathOf = useRouteRef(selectedTemplateRouteRef);
  const found = useLatest<Entity | undefined>(
    async () => {
      const answer = await catalog?.getEntities({
        filter: {
          kind: 'Template',
          [`metadata.annotations.${ISTIO_INGRESS_TEMPLATE_ANNOTATION}`]:
            purpose,
        },
        fields: ['kind', 'metadata.name', 'metadata.namespace'],
      });
      return answer?.items[0];
    },
    purpose,
    0,
  );
  if (!pathOf || found.state !== 'ready' || !found.value) return undefined;
  const { name, namespace = 'default' } = found.value.metadata;
  const path = pathOf({ namespace, templateName: name });
  return formData =>
    `${path}?formData=${encodeURIComponent(JSON.stringify(formData))}`;
}
