import { vendorKind } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';

const GROUP = 'getambassador.io';

/** An object of Emissary's: its spec is read field by field. */
export type EmissaryResource = Resource<{ spec?: Record<string, unknown> }>;

export const Mapping = vendorKind(GROUP, 'Mapping', 'mappings', 'entry');
export const TCPMapping = vendorKind(
  GROUP,
  'TCPMapping',
  'tcpmappings',
  'entry',
);
export const Host = vendorKind(GROUP, 'Host', 'hosts', 'class');
export const Module = vendorKind(GROUP, 'Module', 'modules', 'class');
export const TLSContext = vendorKind(
  GROUP,
  'TLSContext',
  'tlscontexts',
  'class',
);
export const KubernetesEndpointResolver = vendorKind(
  GROUP,
  'KubernetesEndpointResolver',
  'kubernetesendpointresolvers',
  'class',
);
export const ConsulResolver = vendorKind(
  GROUP,
  'ConsulResolver',
  'consulresolvers',
  'class',
);

/** A text field; numbers and the like are not taken for text. */
export function textOf(
  fields: Readonly<Record<string, unknown>> | undefined,
  key: string,
) {
  const value = fields?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function flagOf(
  fields: Readonly<Record<string, unknown>> | undefined,
  key: string,
) {
  return fields?.[key] === true;
}

export function fieldsOf(
  fields: Readonly<Record<string, unknown>> | undefined,
  key: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = fields?.[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The instances that an object is for: `ambassador_id`, a text or a list. */
export function idsOf({ body }: EmissaryResource): readonly string[] {
  const value = body.spec?.ambassador_id;
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.map(String);
  return ['default'];
}
