/** What the matchers of a rule say of names and paths. */
export interface MatchedRule {
  /** Empty when any host may come, or one that only a pattern tells. */
  hosts: string[];
  path?: string;
}

/**
 * Reads a rule such as ``Host(`a`) && PathPrefix(`/x`)``. Host names count
 * where every alternative names some; patterns are the user's own regular
 * expressions, which nobody here runs.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
 */
export function readMatch(match: string | undefined): MatchedRule {
  const hosts = new Set<string>();
  const paths = new Set<string>();
  let everyNamed = true;
  for (const alternative of alternativesOf(match ?? '')) {
    const named = alternative.filter(
      ({ name, negated }) =>
        !negated && (name === 'host' || name === 'hostsni'),
    );
    if (named.length === 0) everyNamed = false;
    for (const { values } of named) {
      for (const host of values) {
        if (host === '*') everyNamed = false;
        else hosts.add(host.toLowerCase());
      }
    }
    for (const { name, negated, values } of alternative) {
      if (!negated && (name === 'path' || name === 'pathprefix'))
        values.forEach(path => paths.add(path));
    }
  }
  return {
    hosts: everyNamed ? [...hosts] : [],
    ...(paths.size > 0 ? { path: [...paths].join(', ') } : {}),
  };
}

interface Matcher {
  name: string;
  negated: boolean;
  values: string[];
}

/** The matchers between each two `||`, whatever their parentheses. */
function alternativesOf(rule: string): Matcher[][] {
  const alternatives: Matcher[][] = [[]];
  let at = 0;
  let negated = false;
  while (at < rule.length) {
    const rest = rule.slice(at);
    const word = /^[A-Za-z]+/.exec(rest)?.[0];
    if (rest.startsWith('||')) {
      alternatives.push([]);
      at += 2;
    } else if (word) {
      const args = argumentsAt(rule, at + word.length);
      alternatives[alternatives.length - 1].push({
        name: word.toLowerCase(),
        negated,
        values: args.values,
      });
      negated = false;
      at = args.end;
    } else {
      if (rule[at] === '!') negated = true;
      at += 1;
    }
  }
  return alternatives;
}

/** Quoted arguments in parentheses, with backquotes or double quotes. */
function argumentsAt(
  rule: string,
  start: number,
): { values: string[]; end: number } {
  const values: string[] = [];
  let at = start;
  if (rule[at] !== '(') return { values, end: at };
  for (at += 1; at < rule.length && rule[at] !== ')'; at += 1) {
    const quote = rule[at];
    if (quote !== '`' && quote !== '"') continue;
    const close = rule.indexOf(quote, at + 1);
    if (close < 0) return { values, end: rule.length };
    values.push(rule.slice(at + 1, close));
    at = close;
  }
  return { values, end: at + 1 };
}
