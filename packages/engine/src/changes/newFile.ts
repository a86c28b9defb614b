import type { Manifest } from 'istio-ingress-contract';
import { stringify } from 'yaml';
import { EditRefused } from './source/Edit';

// As Kubernetes allows them (RFC 1123 subdomain); nothing else becomes a path.
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** The path of a new file for an object, in the folder of another file. */
export function fileOf(
  { kind, metadata: { name } }: Manifest,
  beside: string,
): string {
  if (!NAME.test(name) || name.includes('..') || !KIND.test(kind)) {
    throw new EditRefused('its name is not one that Kubernetes allows');
  }
  const folder = beside.slice(0, beside.lastIndexOf('/') + 1);
  return `${folder}${kind.toLowerCase()}-${name}.yaml`;
}

/** A new object as people write it. */
export function newManifestText(manifest: Manifest): string {
  return stringify(manifest, {
    compat: 'yaml-1.1',
    lineWidth: 0,
    indentSeq: false,
    aliasDuplicateObjects: false,
  });
}
