/**
 * One requirement of a Kubernetes label selector. `values` is empty for
 * `exists` and `does-not-exist`.
 */
export interface Requirement {
  key: string;
  operator: 'in' | 'not-in' | 'exists' | 'does-not-exist';
  values: string[];
}

export type Selector = readonly Requirement[];

const KEY =
  /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$/;

/**
 * Reads a selector as `kubectl -l` takes it:
 * `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
 *
 * @returns the requirements, or what is wrong with the text
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#api
 */
export function parseSelector(
  text: string,
): { ok: true; selector: Selector } | { ok: false; message: string } {
  const requirements: Requirement[] = [];
  for (const part of splitOutsideParentheses(text)) {
    const requirement = parseRequirement(part.trim());
    if (!requirement) {
      return {
        ok: false,
        message: `'${part.trim()}' is not a requirement of a label selector`,
      };
    }
    requirements.push(requirement);
  }
  return { ok: true, selector: requirements };
}

function splitOutsideParentheses(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function parseRequirement(part: string): Requirement | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (set) {
    return checked({
      key: set[1],
      operator: set[2] === 'in' ? 'in' : 'not-in',
      values: set[3].split(',').map(value => value.trim()),
    });
  }
  const unequal = part.indexOf('!=');
  if (unequal > 0) {
    return checked({
      key: part.slice(0, unequal).trim(),
      operator: 'not-in',
      values: [part.slice(unequal + 2).trim()],
    });
  }
  const equal = part.indexOf('=');
  if (equal > 0) {
    return checked({
      key: part.slice(0, equal).trim(),
      operator: 'in',
      values: [
        part
          .slice(equal + 1)
          .replace(/^=/, '')
          .trim(),
      ],
    });
  }
  return part.startsWith('!')
    ? checked({
        key: part.slice(1).trim(),
        operator: 'does-not-exist',
        values: [],
      })
    : checked({ key: part, operator: 'exists', values: [] });
}

function checked(requirement: Requirement): Requirement | undefined {
  return KEY.test(requirement.key) &&
    requirement.values.every(value => VALUE.test(value))
    ? requirement
    : undefined;
}

/** Whether labels fulfil every requirement. */
export function matchesSelector(
  selector: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return selector.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'in':
        return value !== undefined && values.includes(value);
      case 'not-in':
        return value === undefined || !values.includes(value);
      case 'exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  });
}
