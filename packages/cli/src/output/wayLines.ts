import type { StrictAnswer } from 'istio-ingress-contract';
import { blank, dim, line, type Line, strong } from './lines';
import { changeText } from './whatIfLines';

/** The steps to STRICT, and what no fix is known for. */
export function wayLines({
  plan,
  fixes,
  order,
  unmended,
}: StrictAnswer): Line[] {
  if (plan.breaks.length === 0) return [];
  const routes = new Map(plan.breaks.map(diff => [diff.id, diff]));
  const costs = [...new Set(fixes.flatMap(fix => fix.costs))].sort();
  return [
    blank,
    line(0, strong('The way to STRICT')),
    ...order.flatMap(({ title, changes, owners, left }, index) => [
      line(
        2,
        `${index + 1}. ${title}`,
        owners.length > 0 ? dim(`  ${owners.join(', ')}`) : '',
      ),
      ...changes.map(change => line(5, changeText(change))),
      line(
        5,
        dim(`then ${left === 1 ? '1 route' : `${left} routes`} would fail`),
      ),
    ]),
    ...unmended.flatMap(id => {
      const diff = routes.get(id);
      if (!diff) return [];
      const { rule, service } = diff;
      return [
        line(
          2,
          'No fix is known for ',
          `${rule.hosts.join(', ') || 'any host'}${rule.path ?? ''}`,
          service ? ` → ${service.namespace}/${service.name}` : '',
        ),
      ];
    }),
    ...costs.map(cost => line(2, 'What fixes may cost: ', cost)),
  ];
}
