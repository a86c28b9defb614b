/** A value of a cell; lists are joined. */
export type Cell = string | number | boolean | undefined | readonly string[];

// What a spreadsheet takes for the start of a formula, also in full width:
// https://owasp.org/www-community/attacks/CSV_Injection
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * One line as RFC 4180 has it, every text quoted, and none that a spreadsheet
 * would run: such a text gets an apostrophe before it.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') {
    return String(cell);
  }
  const text = typeof cell === 'string' ? cell : cell.join(' ');
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""').replaceAll('\0', '')}"`;
}
