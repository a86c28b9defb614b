import { isMap, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { isRecord, same } from '../json';
import { type Edit, EditRefused } from './Edit';
import { editFlowList, editFlowMap } from './flow';
import {
  dashesOf,
  endOfPair,
  keyOf,
  startOfPair,
  type Value,
  valueOf,
} from './nodes';
import { type Next, planList, planMap } from './plan';
import { type Place, replaceValue } from './replaceValue';
import { isBlank, lineBreakAt, lineBreakBefore, lineStart } from './splices';
import { blockLines } from './yamlText';

/**
 * Collects the splices that turn what stands at a place into another value,
 * and leave alone whatever is equal: the smallest edit that a person would
 * have made.
 *
 * @param path - dotted path of the place, for messages
 * @throws {@link EditRefused} when the text cannot be edited there.
 */
export function reconcile(
  edit: Edit,
  place: Place,
  before: unknown,
  after: unknown,
  path: string,
): void {
  if (same(before, after)) return;
  const { node } = place;
  if (node) edit.mustStandAlone(node, path);
  const next: Next = (child, from, to, key) =>
    reconcile(edit, child, from, to, path === '' ? key : `${path}.${key}`);
  if (isMap(node) && isRecord(before) && isRecord(after)) {
    // What was empty says nothing about how its content should be written.
    const empty = node.items.length === 0 && !('flow' in place);
    if (Object.keys(after).length > 0 && !empty) {
      const write = node.flow ? editFlowMap : editBlockMap;
      if (write(edit, node, before, after, path, next)) return;
    }
  } else if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
    const empty = node.items.length === 0 && !('flow' in place);
    if (after.length > 0 && !empty) {
      const write = node.flow ? editFlowList : editBlockList;
      if (write(edit, node, before, after, next)) return;
    }
  }
  replaceValue(edit, place, after, path);
}

/** @returns false when the map has to be written anew */
function editBlockMap(
  edit: Edit,
  map: YAMLMap,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: string,
  next: Next,
): boolean {
  const pairs = map.items as Pair[];
  const { text, style } = edit;
  const { removed, added } = planMap(pairs, before, after, path);
  if (removed.size === pairs.length) return false;
  const first = startOfPair(pairs[0]);
  const column = first - lineStart(text, first);
  // Behind the dash of a list there is no line to take away.
  const inline = !isBlank(text, lineStart(text, first), first);
  if (inline && removed.has(pairs[0])) {
    const from = endOfPair(text, pairs[0]);
    const to = startOfPair(pairs[1]);
    if (removed.has(pairs[1]) || text.slice(from, to).includes('#')) {
      return false;
    }
    edit.replace(first, to, '');
  }
  for (const [index, pair] of pairs.entries()) {
    if (!removed.has(pair)) {
      const key = keyOf(pair);
      const place = { pair, node: valueOf(pair.value), column };
      next(place, before[key], after[key], key);
    } else if (index > 0 || !inline) {
      removeLines(edit, startOfPair(pair), endOfPair(text, pair));
    }
  }
  const end = lineBreakAt(text, endOfPair(text, pairs[pairs.length - 1]));
  for (const [key, value] of added) {
    const lines = blockLines({ [key]: value }, column, style);
    edit.insert(end, lines.map(line => style.eol + line).join(''));
  }
  return true;
}

function editBlockList(
  edit: Edit,
  list: YAMLSeq,
  before: unknown[],
  after: unknown[],
  next: Next,
): boolean {
  const { text, style } = edit;
  const dashes = dashesOf(list);
  const items = list.items.map(valueOf);
  if (dashes.length !== items.length || before.length !== items.length) {
    throw new EditRefused('a list is written in a way that cannot be edited');
  }
  const { head, changed, at, removed, added } = planList(before, after);
  const endOf = (index: number) => endOfItem(edit, items[index], dashes[index]);
  const column = dashes[0] - lineStart(text, dashes[0]);
  for (let index = head; index < head + changed; index += 1) {
    const place = { dash: dashes[index], node: items[index] };
    next(place, before[index], after[index], String(index));
  }
  const inline = !isBlank(text, lineStart(text, dashes[0]), dashes[0]);
  if (removed > 0 && at === 0 && inline) return false;
  for (let index = at; index < at + removed; index += 1) {
    removeLines(edit, dashes[index], endOf(index));
  }
  if (added.length === 0) return true;
  const lines = blockLines(added, column, style);
  if (at > 0) {
    edit.insert(
      lineBreakAt(text, endOf(at - 1)),
      lines.map(line => style.eol + line).join(''),
    );
  } else if (inline) {
    return false;
  } else {
    edit.insert(
      lineStart(text, dashes[0]),
      lines.map(line => line + style.eol).join(''),
    );
  }
  return true;
}

function endOfItem(edit: Edit, node: Value | undefined, dash: number): number {
  return node ? edit.end(node) : dash + 1;
}

function removeLines(edit: Edit, start: number, end: number): void {
  const { text } = edit;
  const to = lineBreakAt(text, end);
  const from = lineBreakBefore(text, start);
  if (from !== undefined) {
    edit.replace(from, to, '');
    return;
  }
  const feed = text.indexOf('\n', to);
  edit.replace(lineStart(text, start), feed < 0 ? text.length : feed + 1, '');
}
