import { parseDocument } from 'yaml';
import { Edit, EditRefused } from './Edit';
import { valueOf } from './nodes';
import { reconcile } from './reconcile';
import { applySplices } from './splices';

/**
 * The text of one YAML or JSON document, changed from one value to another:
 * comments, order, anchors, quotes, indentation and line ends of everything
 * else stay as they are.
 *
 * @param before - what the document says
 * @throws {@link EditRefused} when it cannot be edited by parts.
 */
export function editDocument(
  text: string,
  before: unknown,
  after: unknown,
): string {
  const document = parseDocument(text, {
    keepSourceTokens: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  if (document.errors.length > 0) {
    throw new EditRefused(
      `the document cannot be edited: ${document.errors[0].message}`,
    );
  }
  const edit = new Edit(text, document);
  const node = valueOf(document.contents);
  reconcile(edit, { root: true, node }, before, after, '');
  const edited = applySplices(text, edit.splices);
  if (edited === undefined) {
    throw new EditRefused('the changes of this document overlap');
  }
  // Where the last lines went, those before must not become a line end.
  return OPEN_END.test(text) ? edited : edited.replace(/\s*\n\s*$/, '');
}

const OPEN_END = /\n\s*$/;
