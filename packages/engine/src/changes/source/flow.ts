import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import { isRecord } from '../json';
import { type Edit, EditRefused } from './Edit';
import { endOfPair, keyOf, startOf, startOfPair, valueOf } from './nodes';
import { type Next, planList, planMap } from './plan';
import { isBlank, lineStart } from './splices';
import { inlineText, jsonLines } from './yamlText';

interface Extent {
  start: number;
  end: number;
}

/** @returns false when the map has to be written anew */
export function editFlowMap(
  edit: Edit,
  map: YAMLMap,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: string,
  next: Next,
): boolean {
  const pairs = map.items as Pair[];
  const { removed, added } = planMap(pairs, before, after, path);
  if (removed.size === pairs.length && pairs.length > 0) return false;
  for (const pair of pairs) {
    if (removed.has(pair)) continue;
    const key = keyOf(pair);
    const place = { flow: true, node: valueOf(pair.value) } as const;
    next(place, before[key], after[key], key);
  }
  const extents = pairs.map(pair => ({
    start: startOfPair(pair),
    end: endOfPair(edit.text, pair),
  }));
  const gone = new Set(
    pairs.flatMap((pair, index) => (removed.has(pair) ? [index] : [])),
  );
  removeItems(edit, extents, gone);
  addItems(
    edit,
    startOf(map),
    extents,
    extents.length,
    added.map(
      ([key, value]) =>
        column =>
          `${inlineText(key, edit.style)}: ${itemText(edit, value, column)}`,
    ),
  );
  return true;
}

/** @returns false when the list has to be written anew */
export function editFlowList(
  edit: Edit,
  list: YAMLSeq,
  before: unknown[],
  after: unknown[],
  next: Next,
): boolean {
  const items = list.items.map(valueOf);
  const extents = items.flatMap(node =>
    node ? [{ start: startOf(node), end: edit.end(node) }] : [],
  );
  if (extents.length !== before.length) {
    throw new EditRefused('a list is written in a way that cannot be edited');
  }
  const { head, changed, at, removed, added } = planList(before, after);
  if (at === 0 && (removed > 0 || (added.length > 0 && items.length > 0))) {
    return false;
  }
  for (let index = head; index < head + changed; index += 1) {
    const place = { flow: true, node: items[index] } as const;
    next(place, before[index], after[index], String(index));
  }
  const gone = new Set(
    Array.from({ length: removed }, (_, index) => at + index),
  );
  removeItems(edit, extents, gone);
  addItems(
    edit,
    startOf(list),
    extents,
    at,
    added.map(value => column => itemText(edit, value, column)),
  );
  return true;
}

function itemText(edit: Edit, value: unknown, column: number | undefined) {
  const nested = isRecord(value) || Array.isArray(value);
  return nested && column !== undefined && edit.style.json
    ? jsonLines(value, column, edit.style)
    : inlineText(value, edit.style);
}

/** Takes items away, each with one of the commas beside it. */
function removeItems(
  edit: Edit,
  extents: readonly Extent[],
  gone: ReadonlySet<number>,
): void {
  let kept = false;
  for (const [index, { start, end }] of extents.entries()) {
    if (!gone.has(index)) {
      kept = true;
    } else if (kept) {
      edit.replace(extents[index - 1].end, end, '');
    } else if (index + 1 < extents.length) {
      edit.replace(start, extents[index + 1].start, '');
    }
  }
}

/** Adds items behind those before `at`; each on a line of its own if they are. */
function addItems(
  edit: Edit,
  open: number,
  extents: readonly Extent[],
  at: number,
  items: readonly ((column: number | undefined) => string)[],
): void {
  if (items.length === 0) return;
  const { text, style } = edit;
  if (at === 0) {
    edit.insert(open + 1, items.map(item => item(undefined)).join(', '));
    return;
  }
  const { start, end } = extents[at - 1];
  const line = lineStart(text, start);
  const column = isBlank(text, line, start) ? start - line : undefined;
  const separator =
    column === undefined ? ', ' : `,${style.eol}${text.slice(line, start)}`;
  edit.insert(end, items.map(item => separator + item(column)).join(''));
}
