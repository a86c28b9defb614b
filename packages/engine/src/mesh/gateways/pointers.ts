/** A JSON pointer as a field path. */
export function dotted(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((part, index) =>
      /^\d+$/.test(part) ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`,
    )
    .join('');
}
