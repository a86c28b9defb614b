import type { EnvoyPath } from './HttpTable';
import { matchesWhole } from './regex';

/**
 * Does a path match as Envoy compares it? Undefined where a regular expression
 * decides that cannot be evaluated here.
 */
export function pathMatches(
  pattern: EnvoyPath,
  path: string,
  ignoreCase: boolean,
): boolean | undefined {
  const text = ignoreCase ? path.toLowerCase() : path;
  const value =
    ignoreCase && pattern.kind !== 'regex'
      ? pattern.value.toLowerCase()
      : pattern.value;
  switch (pattern.kind) {
    case 'exact':
      return text === value;
    case 'prefix':
      return text.startsWith(value);
    case 'path-prefix':
      return text === value || text.startsWith(`${value}/`);
    case 'regex':
      return matchesWhole(value, path);
    default:
      return true;
  }
}
