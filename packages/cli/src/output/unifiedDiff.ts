import { createColors } from 'picocolors';
import { plainText } from './plainText';

/** Lines around a change that are shown with it. */
const CONTEXT = 3;

// A diff this long is nothing that a person follows line by line.
const LONGEST = 2000;

/** A line of a file, taken away, added, or in both. */
interface Edit {
  sign: ' ' | '-' | '+';
  text: string;
}

/**
 * The unified diff of a file, as `git apply` takes it. An absent text is a
 * file that is not there.
 */
export function unifiedDiff(
  file: string,
  before: string | undefined,
  after: string | undefined,
): string {
  if (before === after) return '';
  const edits = editsOf(linesOf(before), linesOf(after));
  const name = file.replace(/^\/+/, '');
  const head = [
    `--- ${before === undefined ? '/dev/null' : `a/${name}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${name}`}`,
  ];
  return [...head, ...hunksOf(edits)].map(line => `${line}\n`).join('');
}

/** A diff for a person to look at: never wrapped, safe for a terminal. */
export function shownDiff(diff: string, color: boolean): string {
  const paint = createColors(color);
  const shown = diff.split('\n').map(line => {
    const text = plainText(line.replace(/\r$/, ''));
    if (/^(---|\+\+\+) /.test(text)) return paint.bold(text);
    if (text.startsWith('@@')) return paint.cyan(text);
    if (text.startsWith('+')) return paint.green(text);
    return text.startsWith('-') ? paint.red(text) : text;
  });
  return shown.join('\n');
}

/** Lines without their ends; the last one tells when it has none. */
function linesOf(text: string | undefined): string[] {
  if (text === undefined || text === '') return [];
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  else lines[lines.length - 1] += '\n\\ No newline at end of file';
  return lines;
}

function editsOf(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  const shorter = Math.min(before.length, after.length);
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < shorter - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const same = (text: string): Edit => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...shortest(
      before.slice(head, before.length - tail),
      after.slice(head, after.length - tail),
    ),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** Myers' shortest edit script (An O(ND) Difference Algorithm, 1986). */
function shortest(before: readonly string[], after: readonly string[]): Edit[] {
  const most = Math.min(before.length + after.length, LONGEST);
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = startOf(furthest, diagonal, edits);
      let y = x - diagonal;
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x += 1;
        y += 1;
      }
      furthest.set(diagonal, x);
      if (x >= before.length && y >= after.length) {
        return walkBack(before, after, trace);
      }
    }
  }
  return [
    ...before.map(text => ({ sign: '-', text } as const)),
    ...after.map(text => ({ sign: '+', text } as const)),
  ];
}

function startOf(
  furthest: ReadonlyMap<number, number>,
  diagonal: number,
  edits: number,
): number {
  const below = furthest.get(diagonal - 1) ?? -1;
  const above = furthest.get(diagonal + 1) ?? -1;
  const down = diagonal === -edits || (diagonal !== edits && below < above);
  return down ? above : below + 1;
}

function walkBack(
  before: readonly string[],
  after: readonly string[],
  trace: readonly ReadonlyMap<number, number>[],
): Edit[] {
  const out: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits];
    const diagonal = x - y;
    const below = furthest.get(diagonal - 1) ?? -1;
    const above = furthest.get(diagonal + 1) ?? -1;
    const down = diagonal === -edits || (diagonal !== edits && below < above);
    const previous = down ? diagonal + 1 : diagonal - 1;
    const fromX = furthest.get(previous) ?? 0;
    const fromY = fromX - previous;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
      out.push({ sign: ' ', text: before[x] });
    }
    if (edits === 0) break;
    if (down) out.push({ sign: '+', text: after[fromY] });
    else out.push({ sign: '-', text: before[fromX] });
    x = fromX;
    y = fromY;
  }
  return out.reverse();
}

function hunksOf(edits: readonly Edit[]): string[] {
  const out: string[] = [];
  let old = 1;
  let now = 1;
  for (let at = 0; at < edits.length; ) {
    const change = edits.findIndex((edit, i) => i >= at && edit.sign !== ' ');
    if (change < 0) break;
    const start = Math.max(at, change - CONTEXT);
    let end = change;
    for (let i = change; i < edits.length && i <= end + 2 * CONTEXT; i += 1) {
      if (edits[i].sign !== ' ') end = i;
    }
    const stop = Math.min(edits.length, end + CONTEXT + 1);
    old += start - at;
    now += start - at;
    const hunk = edits.slice(start, stop);
    const removed = hunk.filter(({ sign }) => sign !== '+').length;
    const added = hunk.filter(({ sign }) => sign !== '-').length;
    out.push(
      `@@ -${rangeOf(old, removed)} +${rangeOf(now, added)} @@`,
      ...hunk.map(({ sign, text }) => `${sign}${text}`),
    );
    old += removed;
    now += added;
    at = stop;
  }
  return out;
}

// A range of no lines names the line before it.
function rangeOf(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${count === 0 ? start - 1 : start},${count}`;
}
