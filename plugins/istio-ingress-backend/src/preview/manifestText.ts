import { stringify } from 'yaml';

// What the API server writes, and nobody applies.
const SERVER_FIELDS = [
  'managedFields',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
];

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A manifest as people write it: YAML, without status and server fields. */
export function manifestText(
  manifest: Readonly<Record<string, unknown>>,
): string {
  const { status, metadata, ...rest } = manifest;
  const { apiVersion, kind, ...others } = rest;
  return stringify(
    { apiVersion, kind, metadata: metadataOf(metadata), ...others },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function metadataOf(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null) return metadata;
  const shown = Object.entries(metadata).filter(
    ([key]) => !SERVER_FIELDS.includes(key),
  );
  return Object.fromEntries(
    shown.map(([key, value]) => [
      key,
      key === 'annotations' ? annotationsOf(value) : value,
    ]),
  );
}

function annotationsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { [LAST_APPLIED]: _, ...shown } = value as Record<string, unknown>;
  return shown;
}
