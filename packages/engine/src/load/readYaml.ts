import { documentsOf } from './documents';
import { defaultLoadLimits, type LoadLimits } from './limits';
import { parseDocument } from './parseDocument';

/**
 * The value of a text that is one YAML or JSON document, such as a file of
 * settings. Within the limits of manifests.
 *
 * @returns never throws
 *
 * @public
 */
export function readYaml(
  text: string,
  limits: Partial<LoadLimits> = {},
): { ok: true; value: unknown } | { ok: false; message: string; line: number } {
  const [document, ...more] = documentsOf(text);
  if (!document) return { ok: false, message: 'it is empty', line: 1 };
  if (more.length > 0) {
    return {
      ok: false,
      message: 'it has more than one document',
      line: more[0].line,
    };
  }
  const parsed = parseDocument(document, { ...defaultLoadLimits, ...limits });
  return parsed.ok
    ? { ok: true, value: parsed.value }
    : { ok: false, message: parsed.message, line: parsed.line };
}
