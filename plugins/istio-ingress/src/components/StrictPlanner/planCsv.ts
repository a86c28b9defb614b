import {
  outcomeWords,
  type RouteDiff,
  type StrictAnswer,
} from 'istio-ingress-contract';

const columns = [
  'effect',
  'host',
  'path',
  'entry',
  'cluster',
  'namespace',
  'service',
  'owner',
  'now',
  'with STRICT',
  'fails from',
  'why',
  'mended by step',
] as const;

/** The routes of a plan, one a line, as spreadsheets read it. */
export function planCsv(answer: StrictAnswer): string {
  const { plan } = answer;
  const diffs = [...plan.breaks, ...plan.unknown, ...plan.changes];
  const rows = diffs.map(diff => rowOf(diff, answer));
  return [columns, ...rows]
    .map(row => `${row.map(cell).join(',')}\r\n`)
    .join('');
}

function rowOf(diff: RouteDiff, { plan, owners, order }: StrictAnswer) {
  const { rule, entry, service, before, after, because, reasons } = diff;
  const step = order.findIndex(({ mends }) => mends.includes(diff.id));
  return [
    diff.effect,
    rule.hosts.join(' '),
    rule.path ?? '',
    [entry.kind, [entry.namespace, entry.name].filter(Boolean).join('/')].join(
      ' ',
    ),
    plan.cluster,
    service?.namespace ?? '',
    service?.name ?? '',
    service ? owners[`${service.namespace}/${service.name}`] ?? '' : '',
    before ? outcomeWords[before.outcome].label : '',
    after ? outcomeWords[after.outcome].label : '',
    diff.failsAt ?? '',
    reasons[0]?.message ?? because[0]?.message ?? '',
    step < 0 ? '' : `${step + 1}`,
  ];
}

/** Quoted; what a spreadsheet would take for a formula is text. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${text.replace(/"/g, '""')}"`;
}
