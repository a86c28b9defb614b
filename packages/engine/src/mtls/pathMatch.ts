import type { HttpMatch } from '../snapshot/schema/istio';

/** `unknown` where a regular expression of the user decides. */
export type PathMatch = 'yes' | 'no' | 'unknown';

/**
 * Does a path satisfy the part of a match that looks at paths? Users'
 * expressions are not run; only those that match anything are understood.
 */
export function matchesPath({ uri, ignoreUriCase }: HttpMatch, path: string): PathMatch {
  if (!uri) return 'yes';
  const fold = (text: string) => (ignoreUriCase ? text.toLowerCase() : text);
  const wanted = fold(path);
  if (uri.exact !== undefined) return wanted === fold(uri.exact) ? 'yes' : 'no';
  if (uri.prefix !== undefined) return wanted.startsWith(fold(uri.prefix)) ? 'yes' : 'no';
  if (uri.regex === undefined) return 'yes';
  return ['.*', '/.*', '^.*$', '^/.*$', '^/.*', '.+', '/.+'].includes(uri.regex) ? 'yes' : 'unknown';
}

/** Does a match also look at headers, methods or query parameters? */
export function looksBeyondPath(match: HttpMatch): boolean {
  const has = (fields: Record<string, unknown> | undefined) => Object.keys(fields ?? {}).length > 0;
  return (
    has(match.headers) ||
    has(match.withoutHeaders) ||
    has(match.queryParams) ||
    match.scheme !== undefined ||
    match.method !== undefined ||
    match.authority !== undefined
  );
}
