import type { Finding, NotEvaluated, ObjectRef } from 'istio-ingress-contract';
import { guard, type Guarded } from '../guard';
import type { Kind } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { findingContext, type FindingInput } from './context';
import type { FindingContext, FindingRule, Hit } from './types';

/**
 * Runs the rules: hits become findings with stable keys, worst first. A rule
 * whose inputs were not read, or that fails, is listed instead of being silent.
 */
export function runFindings(
  rules: readonly FindingRule[],
  input: FindingInput,
): { findings: Finding[]; notEvaluated: NotEvaluated[] } {
  const context = findingContext(input);
  const found: Finding[] = [];
  const notEvaluated: NotEvaluated[] = [];
  for (const rule of rules) {
    const result = runRule(rule, context);
    if (result.ok) found.push(...result.value);
    else notEvaluated.push(result.note);
  }
  return { findings: found.sort(bySeverityAndKey), notEvaluated };
}

/** What one rule finds, or why it was not evaluated. */
export function runRule(
  rule: FindingRule,
  context: FindingContext,
): Guarded<Finding[]> {
  const note = unreadInput(rule, context.objects);
  return note ? { ok: false, note } : checkRule(rule, context);
}

/** Why a rule is not evaluated, when a kind that it reads was not read. */
export function unreadInput(
  rule: FindingRule,
  objects: Pick<Snapshot, 'unread'>,
): NotEvaluated | undefined {
  const reason = rule.inputs.map(kind => objects.unread(kind)).find(Boolean);
  return reason && { id: rule.id, stage: 'finding', reason };
}

/** What one rule finds, all that it reads being there. */
export function checkRule(
  rule: FindingRule,
  context: FindingContext,
): Guarded<Finding[]> {
  return guard('finding', rule.id, () =>
    rule
      .check(withObjects(context, only(rule, context)))
      .map(hit => findingOf(rule, hit)),
  );
}

/** The same context, with other objects: what it computes stays uncomputed. */
function withObjects(
  context: FindingContext,
  objects: FindingContext['objects'],
): FindingContext {
  return Object.create(context, { objects: { value: objects } });
}

const SEVERITIES: readonly Finding['severity'][] = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
];

/** Order of findings in results. */
export function bySeverityAndKey(a: Finding, b: Finding): number {
  const severity =
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (severity !== 0) return severity;
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

function findingOf(rule: FindingRule, hit: Hit): Finding {
  const { remedy } = hit;
  return {
    rule: rule.id,
    key: [rule.id, keyOfSubject(hit.subject), hit.discriminator]
      .filter(Boolean)
      .join('|'),
    severity: hit.severity ?? rule.severity,
    subject: hit.subject,
    services: [...hit.services],
    routeIds: [...hit.routeIds],
    title: rule.title,
    message: hit.message,
    evidence: [...hit.evidence],
    ...('noFix' in remedy
      ? {
          noFix: {
            reason: remedy.noFix,
            alternatives: [...remedy.alternatives],
          },
        }
      : {
          fix: {
            summary: remedy.summary,
            changes: [...remedy.changes],
            costs: [...remedy.costs],
            promises: [],
          },
        }),
  };
}

function keyOfSubject({ group, kind, namespace, name }: ObjectRef): string {
  return `${group}/${kind}/${namespace ?? ''}/${name}`;
}

/** The objects of the declared kinds: reading another one is a bug of the rule. */
function only(
  rule: FindingRule,
  { objects }: FindingContext,
): FindingContext['objects'] {
  const declared = (kind: Kind<unknown>) => {
    if (!rule.inputs.includes(kind)) {
      throw new Error(
        `Finding ${rule.id} reads ${kind.kind}, which is not among its inputs`,
      );
    }
  };
  const snapshot = objects as Snapshot;
  return {
    list: kind => {
      declared(kind);
      return snapshot.list(kind);
    },
    inNamespace: (kind, namespace) => {
      declared(kind);
      return snapshot.inNamespace(kind, namespace);
    },
    get: (kind, namespace, name) => {
      declared(kind);
      return snapshot.get(kind, namespace, name);
    },
    unread: (kind, namespace) => {
      declared(kind);
      return snapshot.unread(kind, namespace);
    },
  };
}
