import type { ServiceResource } from '../../mesh/endpoints';
import type { ServicePort } from '../../snapshot/schema/core';

/** A port of the Service, by number or by name. */
export function servicePort(
  service: ServiceResource | undefined,
  port: number | string | undefined,
): ServicePort | undefined {
  if (port === undefined) return undefined;
  return service?.body.spec?.ports.find(
    each =>
      each.port === port ||
      (each.name !== undefined && each.name === String(port)),
  );
}
