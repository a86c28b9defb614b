import {
  acceptsWords,
  type Change,
  modeWords,
  outcomeWords,
  postureWords,
  type Reason,
  type RouteDiff,
  type RouteState,
  severityWords,
  type StrictPlan,
  type WhatIfResult,
  worstPosture,
} from 'istio-ingress-contract';
import {
  blank,
  chip,
  dim,
  line,
  type Line,
  type Segment,
  strong,
} from './lines';
import { objectName, placeOf } from './names';

/** The answer first, then the routes by what becomes of them, then what it cost. */
export function whatIfLines(result: WhatIfResult | StrictPlan): Line[] {
  const { breaks, changes, unknown, services, opened, unread } = result;
  const real = changes.filter(({ effect }) => effect !== 'accepts');
  const tighter = changes.length - real.length;
  return [
    ...answerLines(result),
    ...result.applied.map(change => line(2, 'Change: ', changeText(change))),
    blank,
    ...section('Would fail', breaks),
    ...section('Would change', real),
    ...section('Cannot be said', unknown),
    ...(tighter > 0
      ? [
          line(
            0,
            `${routes(tighter)} would stay as ${
              tighter === 1 ? 'it is' : 'they are'
            }; the server would accept less.`,
          ),
          blank,
        ]
      : []),
    ...reasonSection(unread),
    ...serviceLines(services),
    ...openedLines(opened),
    ...('scope' in result ? scopeLines(result) : []),
  ];
}

function answerLines(result: WhatIfResult | StrictPlan): Line[] {
  if (!('scope' in result)) return changeLines(result);
  const { scope, cannot, verdict, routesInQuestion, applied } = result;
  const question = line(
    0,
    strong(`Is it safe to turn on STRICT ${whereText(scope)}?`),
  );
  if (cannot) {
    return [
      question,
      answer(
        '? Cannot be known',
        'neutral',
        `${cannot.message}.`.replace(/\.\.$/, '.'),
      ),
      ...hintLines(result),
    ];
  }
  if (verdict === 'breaks') {
    return [question, answer('✖ No', 'error', failText(result))];
  }
  if (verdict === 'unknown') {
    const text = unknownText(result);
    return [
      question,
      answer('? Cannot be known', 'neutral', text),
      ...hintLines(result),
    ];
  }
  let text = `none of ${routes(routesInQuestion)} from outside would fail.`;
  if (routesInQuestion === 0) text = 'no route from outside is concerned.';
  if (applied.length === 0) text = 'it is on already.';
  return [question, answer('✔ Yes', 'ok', text)];
}

function whereText(scope: StrictPlan['scope']): string {
  if (scope.kind === 'mesh') return 'in the whole mesh';
  return scope.kind === 'namespace'
    ? `in namespace ${scope.namespace}`
    : `for Service ${scope.namespace}/${scope.name}`;
}

/** Of any other change: whether something fails, not whether it is wise. */
function changeLines(result: WhatIfResult): Line[] {
  const { verdict } = result;
  const question = line(0, strong('What would this change do?'));
  if (verdict === 'breaks') {
    return [question, answer('✖ Not safe', 'error', failText(result))];
  }
  if (verdict === 'unknown') {
    const text = unknownText(result);
    return [
      question,
      answer('? Cannot be known', 'neutral', text),
      ...hintLines(result),
    ];
  }
  return [question, answer('✔ Nothing fails', 'ok', changedText(result))];
}

function changedText({ changes, services }: WhatIfResult): string {
  const worse = services.filter(
    ({ before, after }) =>
      before &&
      after &&
      worstPosture([before.posture, after.posture]) === after.posture &&
      before.posture !== after.posture,
  ).length;
  if (worse > 0) {
    return `${
      worse === 1 ? '1 service' : `${worse} services`
    } would be less protected.`;
  }
  return changes.length === 0
    ? 'nothing would change.'
    : `${routes(changes.length)} would change.`;
}

function failText({ breaks, routesInQuestion, opened }: WhatIfResult): string {
  if (breaks.length > 0) {
    return `${breaks.length} of ${routes(
      routesInQuestion,
    )} from outside would fail.`;
  }
  const count = opened.filter(
    ({ severity }) => severity === 'critical' || severity === 'high',
  ).length;
  return `no route would fail, but ${
    count === 1 ? '1 new finding is' : `${count} new findings are`
  } high or critical.`;
}

function unknownText({ unknown, routesInQuestion }: WhatIfResult): string {
  return unknown.length > 0
    ? `what becomes of ${unknown.length} of ${routes(
        routesInQuestion,
      )} from outside is not in the manifests.`
    : 'what was given may not be all that decides.';
}

function hintLines({ world }: WhatIfResult): Line[] {
  return world === 'open'
    ? [line(2, 'If no other objects exist, say so with --complete.')]
    : [];
}

function answer(
  word: string,
  style: 'ok' | 'error' | 'neutral',
  text: string,
): Line {
  return line(0, { text: word, style }, `: ${text}`);
}

function routes(count: number): string {
  return count === 1 ? '1 route' : `${count} routes`;
}

/** A change in a line. */
export function changeText(change: Change): string {
  switch (change.op) {
    case 'create': {
      const { kind, metadata } = change.manifest;
      return `create ${kind} ${
        metadata.namespace ? `${metadata.namespace}/` : ''
      }${metadata.name}`;
    }
    case 'delete':
      return `remove ${objectName(change.object)}`;
    default: {
      const fields = change.ops.map(op =>
        op.op === 'remove'
          ? `${op.path} away`
          : `${op.path} = ${JSON.stringify(op.value)}`,
      );
      const place = placeOf(change.object.origin);
      return `in ${objectName(change.object)}${
        place ? ` (${place})` : ''
      }: ${fields.join(', ')}`;
    }
  }
}

function section(title: string, diffs: readonly RouteDiff[]): Line[] {
  if (diffs.length === 0) return [];
  return [line(0, strong(title)), ...diffs.flatMap(diffLines), blank];
}

function diffLines(diff: RouteDiff): Line[] {
  const { rule, service, entry, before, after, failsAt, because } = diff;
  const hosts = rule.hosts.length > 0 ? rule.hosts.join(', ') : 'any host';
  const port = rule.port === undefined ? '' : `:${rule.port}`;
  const place = placeOf(entry.origin);
  const [why] = because;
  return [
    line(
      2,
      `${hosts}${port}${rule.path ?? ''}`,
      service ? ` → ${service.namespace}/${service.name}` : '',
      dim(`  ${objectName(entry)}${place ? ` (${place})` : ''}`),
    ),
    line(4, ...stateText(before, after), failsAt ? `, from ${failsAt}` : ''),
    ...(after?.brokenAt && after.brokenAt !== before?.brokenAt
      ? [line(4, 'Ends before a workload: ', after.brokenAt)]
      : []),
    ...(why && diff.effect !== 'unknown'
      ? [line(4, 'Why: ', why.message, dim(evidencePlace(why)))]
      : []),
    ...reasonLines(diff.reasons, 4),
  ];
}

function evidencePlace({ object }: RouteDiff['because'][number]): string {
  if (!object) return '';
  const place = placeOf(object.origin);
  return `  ${objectName(object)}${place ? ` (${place})` : ''}`;
}

function stateText(
  before: RouteState | undefined,
  after: RouteState | undefined,
): Segment[] {
  if (!before && after) return ['new: ', ...state(after)];
  if (before && !after) return [...state(before), ' → no route'];
  if (!before || !after) return [];
  return [...state(before), ' → ', ...state(after)];
}

function state({ outcome, upstream, accepts, mode }: RouteState): Segment[] {
  return [
    chip(outcomeWords[outcome]),
    ...(upstream && upstream !== outcome
      ? [' (before it ', chip(outcomeWords[upstream]), ')']
      : []),
    dim(
      ` ${modeWords[mode].label}${
        accepts ? `, accepts ${acceptsWords[accepts].label}` : ''
      }`,
    ),
  ];
}

function reasonSection(reasons: readonly Reason[]): Line[] {
  if (reasons.length === 0) return [];
  return [
    line(0, strong('Other routes may exist')),
    ...reasonLines(reasons, 2),
    blank,
  ];
}

function reasonLines(reasons: readonly Reason[], indent: number): Line[] {
  return [...new Set(reasons.map(({ message }) => message))].map(message =>
    line(indent, 'Not known because: ', message),
  );
}

function serviceLines(services: WhatIfResult['services']): Line[] {
  const changed = services.filter(
    ({ before, after }) => before?.posture !== after?.posture,
  );
  if (changed.length === 0) return [];
  return [
    line(0, strong('Services')),
    ...changed.map(({ ref, before, after }) =>
      line(
        2,
        `${ref.namespace}/${ref.name}: `,
        before ? chip(postureWords[before.posture]) : 'new',
        ' → ',
        after ? chip(postureWords[after.posture]) : 'gone',
      ),
    ),
    blank,
  ];
}

function openedLines(opened: WhatIfResult['opened']): Line[] {
  if (opened.length === 0) return [];
  return [
    line(0, strong('New findings')),
    ...opened.map(({ severity, title, rule, subject }) =>
      line(
        2,
        chip(severityWords[severity]),
        `  ${objectName(subject)}: ${title}`,
        dim(`  ${rule}`),
      ),
    ),
    blank,
  ];
}

function scopeLines({
  overriddenBy,
  alsoBinds,
  clientsOutsideMesh,
}: StrictPlan): Line[] {
  const shown = clientsOutsideMesh
    .slice(0, NAMESPACES)
    .map(({ namespace, pods }) => `${namespace} (${pods})`);
  const more = clientsOutsideMesh.length - shown.length;
  return [
    ...(alsoBinds.length > 0
      ? [
          line(
            0,
            'A policy picks workloads, and these Services have the same: ',
            alsoBinds.map(ref => `${ref.namespace}/${ref.name}`).join(', '),
          ),
        ]
      : []),
    ...(overriddenBy.length > 0
      ? [
          line(
            0,
            'Stays less than STRICT where these say so: ',
            overriddenBy.map(objectName).join(', '),
          ),
        ]
      : []),
    ...(shown.length > 0
      ? [
          line(
            0,
            'Not in the manifests: whether pods without a data plane call services here. They would be refused. Such pods are in ',
            shown.join(', '),
            more > 0 ? ` and ${more} more namespaces.` : '.',
          ),
        ]
      : []),
  ];
}

const NAMESPACES = 10;
