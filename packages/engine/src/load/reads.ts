import {
  type Problem,
  type ReadStatus,
  readStatusSchema,
} from 'istio-ingress-contract';
import type { SourceObject } from '../snapshot/objects';
import { splitDocuments } from './documents';
import { defaultLoadLimits } from './limits';
import type { ManifestFile } from './loadManifests';
import { groupOf } from './mentioned';
import { parseDocument } from './parseDocument';

/**
 * The name of the file in a manifest folder that states how the reads of some
 * kinds ended.
 *
 * @public
 */
export const READS_FILE = 'reads.yaml';

/**
 * Reads the statements of a `reads.yaml`: a list `reads` of `group`, `kind`,
 * `state`, and optionally `namespaces` and `message`. All are marked as
 * simulated.
 *
 * @returns never throws; what is not understood is named in `problems`
 *
 * @public
 */
export function loadReads({ file, text }: ManifestFile): {
  reads: ReadStatus[];
  problems: Problem[];
} {
  const reads: ReadStatus[] = [];
  const problems: Problem[] = [];
  for (const document of splitDocuments(text)) {
    const at = { file, document: document.document };
    const parsed = parseDocument(document, defaultLoadLimits);
    if (!parsed.ok) {
      const { code, message, line } = parsed;
      problems.push({ code, message, ...at, line });
      continue;
    }
    const list = (parsed.value as { reads?: unknown } | null)?.reads;
    if (!Array.isArray(list)) {
      problems.push({
        code: 'invalid-object',
        message: 'a list of read states is expected under reads',
        ...at,
        line: document.line,
      });
      continue;
    }
    for (const [index, entry] of list.entries()) {
      const status = readStatusSchema.safeParse(entry);
      if (status.success) {
        reads.push({ ...status.data, simulated: true });
        continue;
      }
      const [issue] = status.error.issues;
      problems.push({
        code: 'invalid-object',
        message: `reads[${index}].${issue.path.join('.')}: ${issue.message}`,
        ...at,
        line: document.line,
      });
    }
  }
  return { reads, problems };
}

const HIDING: ReadonlySet<string> = new Set([
  'forbidden',
  'not-installed',
  'failed',
  'syncing',
]);

/**
 * The objects that would still be seen if the reads of some kinds had ended as
 * stated.
 *
 * @public
 */
export function withoutUnread(
  objects: readonly SourceObject[],
  reads: readonly ReadStatus[],
): SourceObject[] {
  const hiding = reads.filter(({ state }) => HIDING.has(state));
  return objects.filter(({ manifest }) => {
    const { apiVersion } = manifest;
    const group = typeof apiVersion === 'string' ? groupOf(apiVersion) : '';
    const { namespace } = { ...(manifest.metadata as object | undefined) } as {
      namespace?: unknown;
    };
    return !hiding.some(
      status =>
        status.group === group &&
        status.kind === manifest.kind &&
        (!status.namespaces ||
          status.namespaces.includes(
            typeof namespace === 'string' ? namespace : 'default',
          )),
    );
  });
}
