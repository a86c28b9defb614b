/** Rows as lines of text whose columns stand below each other. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const all = [header, ...rows].map(row => row.map(oneLine));
  const widths = header.map((_, column) =>
    Math.max(...all.map(row => (row[column] ?? '').length)),
  );
  return all.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}

/** Names come from manifests: none may start a line of its own in a log. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}
