import { isScalar, type Pair } from 'yaml';
import { type Edit, EditRefused } from './Edit';
import {
  colonOf,
  isBlockCollection,
  isBlockScalar,
  startOf,
  type Value,
} from './nodes';
import { isBlank, lineBreakAt, lineStart } from './splices';
import {
  blockLines,
  fitsOneLine,
  inlineText,
  literalOf,
  quotedLike,
} from './yamlText';

/** Where a value stands: of a key, of a list's dash, or within `{}` or `[]`. */
export type Place = { node: Value | undefined } & (
  | { pair: Pair; column: number }
  | { dash: number }
  | { flow: true }
  | { root: true }
);

/** Writes a value over the one at a place. */
export function replaceValue(
  edit: Edit,
  place: Place,
  after: unknown,
  path: string,
): void {
  const { node } = place;
  if ('root' in place || ('flow' in place && !node)) {
    throw new EditRefused(`${path || 'the document'} cannot be replaced`);
  }
  const { text, style } = edit;
  if ('flow' in place) {
    if (node)
      edit.replace(startOf(node), edit.end(node), oneLine(edit, node, after));
    return;
  }
  if ('dash' in place) {
    replaceItem(edit, place, after);
    return;
  }
  const colon = colonOf(place.pair);
  if (colon === undefined) {
    throw new EditRefused(`${path} has no value that could be replaced`);
  }
  const behind = colon + 1;
  const keepsLine = fitsOneLine(after) || isFlow(node);
  const literal = node && literalLike(edit, node, after);
  if (node && literal !== undefined) {
    edit.replace(startOf(node), edit.end(node), literal);
  } else if (node && isBlockCollection(node)) {
    const lineEnd = lineBreakAt(text, behind);
    if (startOf(node) < lineEnd) {
      throw new EditRefused(`${path} begins on the line of its key`);
    }
    const lines = keepsLine ? [] : pairLines(edit, place.column, after);
    if (keepsLine) edit.insert(behind, ` ${inlineText(after, style)}`);
    edit.replace(lineEnd, edit.end(node), joined(lines, style.eol));
  } else if (keepsLine) {
    if (node)
      edit.replace(startOf(node), edit.end(node), oneLine(edit, node, after));
    else edit.insert(behind, ` ${inlineText(after, style)}`);
  } else {
    if (node) edit.replace(behind, edit.end(node), '');
    const lines = pairLines(edit, place.column, after);
    edit.insert(
      lineBreakAt(text, node ? edit.end(node) : behind),
      joined(lines, style.eol),
    );
  }
}

function replaceItem(
  edit: Edit,
  { dash, node }: { dash: number; node: Value | undefined },
  after: unknown,
): void {
  const { text, style } = edit;
  const column = dash + 2 - lineStart(text, dash);
  if (!node) {
    edit.insert(dash + 1, ` ${inlineText(after, style)}`);
    return;
  }
  const literal = literalLike(edit, node, after);
  if (literal !== undefined) {
    edit.replace(startOf(node), edit.end(node), literal);
    return;
  }
  const start = startOf(node);
  if (fitsOneLine(after) || isFlow(node)) {
    edit.replace(start, edit.end(node), oneLine(edit, node, after));
    return;
  }
  const from = isBlank(text, lineStart(text, start), start)
    ? column
    : start - lineStart(text, start);
  const [first, ...rest] = blockLines(after, from, style);
  edit.replace(
    start,
    edit.end(node),
    first.trimStart() + joined(rest, style.eol),
  );
}

function joined(lines: readonly string[], eol: string): string {
  return lines.map(line => eol + line).join('');
}

function isFlow(node: Value | undefined): boolean {
  return (
    node !== undefined &&
    'flow' in node &&
    node.flow === true &&
    node.items.length > 0
  );
}

function pairLines(edit: Edit, column: number, value: unknown): string[] {
  const { style } = edit;
  const indented = !Array.isArray(value) || style.indentSeq;
  return blockLines(value, column + (indented ? style.step : 0), style);
}

function oneLine(edit: Edit, node: Value, value: unknown): string {
  return typeof value === 'string'
    ? quotedLike(value, isScalar(node) ? node.type : undefined, edit.style)
    : inlineText(value, edit.style);
}

/**
 * The text of several lines that replaces another one, in the same block
 * style; undefined where that is not what is replaced.
 */
function literalLike(
  { text, style }: Edit,
  node: Value,
  after: unknown,
): string | undefined {
  if (!isBlockScalar(node) || typeof after !== 'string') return undefined;
  const literal = literalOf(after);
  const content = /\n( +)[^ \r\n]/.exec(text.slice(startOf(node)));
  if (!literal || !content || node.type !== 'BLOCK_LITERAL') return undefined;
  const [header, ...lines] = literal;
  return (
    header +
    joined(
      lines.map(line => (line === '' ? '' : content[1] + line)),
      style.eol,
    )
  );
}
