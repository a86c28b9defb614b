/**
 * What an unquoted scalar stands for, where that is plain to see: text, a
 * whole number, a boolean or null. Undefined for anything that may be another
 * kind of number and so is left to the YAML parser.
 */
export function plainScalar(
  text: string,
): string | number | boolean | null | undefined {
  const first = text.charCodeAt(0);
  if (isLetter(first)) {
    if (text.length > 5) return text;
    const word = WORDS.get(text);
    return word === undefined ? text : word;
  }
  if (isDigit(first) || first === PLUS || first === MINUS || first === DOT) {
    if (WHOLE.test(text)) return Number(text);
    return NUMERIC.test(text) ? undefined : text;
  }
  return text === '~' ? null : text;
}

/** May an unquoted key be taken as it is written? */
export function isPlainKey(key: string): boolean {
  return key.length > 5 || !WORDS.has(key);
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const WHOLE = /^(?:0|[1-9][0-9]{0,14})$/;
// Whatever YAML may take for a number, and little else: an address, a quantity
// or an identifier does not match.
const NUMERIC =
  /^[-+]?(?:0[box][0-9a-f_]*$|\.?[0-9][0-9_]*\.?[0-9_]*(?:e[-+]?[0-9]*)?$|\.[a-z]*$)/i;

// Kubernetes reads YAML 1.1, where these words are booleans too: an unquoted
// `no` as a label value is refused by the API server, not taken as text
// (https://pkg.go.dev/sigs.k8s.io/yaml).
export const TRUE_WORDS = ['true', 'yes', 'on'].flatMap(spellings);
export const FALSE_WORDS = ['false', 'no', 'off'].flatMap(spellings);

const WORDS = new Map<string, boolean | null>([
  ...TRUE_WORDS.map(word => [word, true] as const),
  ...FALSE_WORDS.map(word => [word, false] as const),
  ...spellings('null').map(word => [word, null] as const),
]);

function spellings(word: string): string[] {
  return [word, word[0].toUpperCase() + word.slice(1), word.toUpperCase()];
}
