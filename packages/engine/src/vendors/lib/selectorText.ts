import type { LabelSelector } from '../../snapshot/schema/common';

const REQUIREMENT =
  /^\s*(?:(!)\s*([\w./-]+)|([\w./-]+)\s*(?:(=|==|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([^)]*)\))?)\s*(?:,|$)/;

/**
 * A label selector as arguments write it, `a=b,c in (d, e),!f`; undefined when
 * it is none (k8s.io/apimachinery/pkg/labels/selector.go#Parse).
 */
export function parseSelector(text: string): LabelSelector | undefined {
  const matchExpressions: LabelSelector['matchExpressions'] = [];
  let rest = text.trim();
  while (rest) {
    const found = REQUIREMENT.exec(rest);
    if (!found) return undefined;
    const [whole, not, absent, key, sign, value, word, list] = found;
    rest = rest.slice(whole.length);
    if (not) {
      matchExpressions.push({
        key: absent,
        operator: 'DoesNotExist',
        values: [],
      });
    } else if (sign) {
      const operator = sign === '!=' ? 'NotIn' : 'In';
      matchExpressions.push({ key, operator, values: [value] });
    } else if (word) {
      matchExpressions.push({
        key,
        operator: word === 'in' ? 'In' : 'NotIn',
        values: list.split(',').map(each => each.trim()),
      });
    } else {
      matchExpressions.push({ key, operator: 'Exists', values: [] });
    }
  }
  return { matchLabels: {}, matchExpressions };
}
