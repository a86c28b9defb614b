/** A piece of text to replace: from `start` to before `end`. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/**
 * The text once all splices are made, which are positions of the text as it
 * was. Insertions at one position keep their order.
 *
 * @returns undefined when two of them overlap
 */
export function applySplices(
  text: string,
  splices: readonly Splice[],
): string | undefined {
  const ordered = [...splices].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  );
  let out = '';
  let at = 0;
  for (const splice of ordered) {
    if (splice.start < at) return undefined;
    out += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return out + text.slice(at);
}

/** Start of the line that a position is on. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the line of a position ends: at its line break, or with the text. */
export function lineBreakAt(text: string, at: number): number {
  const feed = text.indexOf('\n', at);
  if (feed < 0) return text.length;
  return feed > at && text[feed - 1] === '\r' ? feed - 1 : feed;
}

/** Where the line before ends; undefined on the first line. */
export function lineBreakBefore(text: string, at: number): number | undefined {
  const start = lineStart(text, at);
  if (start === 0) return undefined;
  return text[start - 2] === '\r' ? start - 2 : start - 1;
}

/** Nothing but blanks between two positions? */
export function isBlank(text: string, from: number, to: number): boolean {
  return /^[ \t]*$/.test(text.slice(from, to));
}
