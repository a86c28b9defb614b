import type { LabelSelector } from './schema/common';

type Labels = Readonly<Record<string, string>>;

/** Do the labels carry every pair of the map? An empty map matches all. */
export function matchesLabels(wanted: Labels, labels: Labels): boolean {
  for (const key of Object.keys(wanted)) {
    if (labels[key] !== wanted[key]) return false;
  }
  return true;
}

/**
 * Does a Kubernetes label selector match? An unknown operator matches
 * nothing, as the API server would have refused it.
 */
export function matchesSelector(
  selector: LabelSelector,
  labels: Labels,
): boolean {
  if (!matchesLabels(selector.matchLabels, labels)) return false;
  return selector.matchExpressions.every(({ key, operator, values }) => {
    const value = labels[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      default:
        return false;
    }
  });
}

/** A label map as `a=b,c=d`, sorted, for lookups and messages. */
export function labelsText(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map(key => `${key}=${labels[key]}`)
    .join(',');
}
