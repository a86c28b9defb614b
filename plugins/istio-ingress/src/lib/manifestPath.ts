import type { Fix } from 'istio-ingress-contract';

/**
 * The file that a fix changes, or the folder of several; undefined where the
 * objects did not come from files.
 */
export function manifestPath({ changes }: Fix): string | undefined {
  const files = changes.flatMap(change =>
    change.op === 'create' || !change.object.origin
      ? []
      : [change.object.origin.file],
  );
  const [first, ...others] = new Set(files);
  if (first === undefined) return undefined;
  if (others.length === 0) return first;
  const common = first.split('/').slice(0, -1);
  for (const file of others) {
    const folders = file.split('/').slice(0, -1);
    const differs = common.findIndex((name, index) => name !== folders[index]);
    if (differs >= 0) common.length = differs;
  }
  return common.join('/') || '.';
}
