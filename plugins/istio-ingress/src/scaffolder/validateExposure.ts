import type { ApiHolder } from '@backstage/core-plugin-api';
import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { istioIngressApiRef } from '../api';
import {
  intentOf,
  serviceOf,
  type Exposure,
  type ExposureOptions,
} from './exposure';
import { hostComplaints } from './hosts';

/**
 * Nobody gets on with an exposure that the backend refuses. Where it cannot be
 * asked, only what is written is checked; the task will ask it again.
 */
export const validateExposure: CustomFieldValidator<
  Exposure,
  ExposureOptions
> = async (value, validation, { apiHolder, formData, uiSchema }) => {
  if (!value.mode || !value.vendor) {
    validation.addError('choose a controller and how it reaches the service');
  }
  for (const complaint of hostComplaints(value.hosts ?? [])) {
    validation.addError(`Hosts: ${complaint}`);
  }
  const service = serviceOf(formData, uiSchema?.['ui:options']);
  if (!value.cluster || !value.mode || !value.vendor || !service) return;
  for (const reason of await refusalsOf(
    apiHolder,
    value.cluster,
    intentOf(value, service),
  )) {
    validation.addError(reason);
  }
};

async function refusalsOf(
  apiHolder: ApiHolder,
  cluster: string,
  intent: Record<string, unknown>,
): Promise<string[]> {
  try {
    const answer = await apiHolder
      .get(istioIngressApiRef)
      ?.render({ cluster, intent });
    if (!answer || answer.rendered.ok) return [];
    return answer.rendered.refusals
      .filter(({ field }) => field.split('.')[0] !== 'hosts')
      .map(({ reason }) => reason);
  } catch {
    return [];
  }
}
