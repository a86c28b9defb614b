import { joinWords, type PolicyScope } from 'istio-ingress-contract';
import type { useWords } from '../../../hooks/useWords';

type Translate = ReturnType<typeof useWords>;

/** Whom a policy is about, a sentence for each condition. */
export function scopeWords(
  scope: PolicyScope,
  t: Translate,
  titles: { owner(ref: string): string; vendor(id: string): string },
): string[] {
  const words: string[] = [];
  // "a, b or c"
  const either = (values: readonly string[]) =>
    values.length <= 1
      ? values.join('')
      : t('fleet.policies.either', {
          first: values.slice(0, -1).join(', '),
          last: values[values.length - 1],
        });
  const add = (
    key: 'clusters' | 'namespaces' | 'owners' | 'systems' | 'lifecycles',
    values: readonly string[] | undefined,
  ) => {
    if (values) {
      words.push(t(`fleet.policies.scope.${key}`, { names: either(values) }));
    }
  };
  add('clusters', scope.clusters);
  add('namespaces', scope.namespaces);
  add('owners', scope.owners?.map(titles.owner));
  add('systems', scope.systems);
  add('lifecycles', scope.lifecycles);
  for (const [field, values] of Object.entries(scope.entity ?? {})) {
    words.push(
      t('fleet.policies.scope.entity', { field, names: either(values) }),
    );
  }
  if (scope.vendors) {
    words.push(
      t('fleet.policies.scope.vendors', {
        names: joinWords(scope.vendors.map(titles.vendor)),
      }),
    );
  }
  return words.length > 0 ? words : [t('fleet.policies.scope.all')];
}
