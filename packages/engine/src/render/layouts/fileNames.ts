import type { Manifest } from 'istio-ingress-contract';

/**
 * One file name for each object: its kind and name, and what else tells two
 * apart. Nothing but letters, digits, dots and dashes gets into a name.
 */
export function fileNames(manifests: readonly Manifest[]): string[] {
  const candidates: ((manifest: Manifest) => string)[] = [
    ({ kind, metadata }) => `${kind}-${metadata.name}`,
    manifest =>
      `${groupOf(manifest)}-${manifest.kind}-${manifest.metadata.name}`,
    manifest =>
      `${manifest.metadata.namespace ?? 'cluster'}-${groupOf(manifest)}-${
        manifest.kind
      }-${manifest.metadata.name}`,
  ];
  return manifests.map(manifest => {
    const pick =
      candidates.find(
        name =>
          manifests.filter(other => name(other) === name(manifest)).length ===
          1,
      ) ?? candidates[2];
    return `${plain(pick(manifest))}.yaml`;
  });
}

function groupOf({ apiVersion }: Manifest): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? 'core' : apiVersion.slice(0, slash);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9.-]/g, '-');
}
