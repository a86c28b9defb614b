/**
 * Puts a line among its peers, where the order of their ids wants it.
 *
 * @param idOf - the id that a line stands for; undefined for any other line
 */
export function withSortedLine(
  text: string,
  line: string,
  idOf: (line: string) => string | undefined,
): string {
  const id = idOf(line);
  const lines = text.split('\n');
  const ids = lines.map(idOf);
  const last = ids.findLastIndex(each => each !== undefined);
  if (id === undefined || last < 0) throw new Error(`no place for ${line}`);
  const next = ids.findIndex(each => each !== undefined && each > id);
  lines.splice(next < 0 ? last + 1 : next, 0, line);
  return lines.join('\n');
}
