/**
 * "a", "a and b", "a, b and c".
 *
 * @public
 */
export function joinWords(words: readonly string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/**
 * The plural of a Kubernetes kind, as people write it.
 *
 * @public
 */
export function pluralOfKind(kind: string): string {
  if (/(s|x|ch|sh)$/.test(kind)) return `${kind}es`;
  if (/[^aeiou]y$/.test(kind)) return `${kind.slice(0, -1)}ies`;
  return `${kind}s`;
}

/**
 * "one of them", "2 of them", "both of them", "all of them".
 *
 * @public
 */
export function shareOf(count: number, total: number): string {
  if (count === total) return total === 2 ? 'both of them' : 'all of them';
  return count === 1 ? 'one of them' : `${count} of them`;
}

/**
 * A clause that a full stop can follow.
 *
 * @public
 */
export function withoutFullStop(text: string): string {
  return text.trim().replace(/\.+$/, '');
}

/**
 * A message as the continuation of a sentence: the first letter is lowered
 * unless it begins a name (a second capital or a digit follows in the word).
 *
 * @public
 */
export function sentenceCase(message: string): string {
  return /^[A-Z][a-z]*(\s|$)/.test(message)
    ? message.charAt(0).toLowerCase() + message.slice(1)
    : message;
}
