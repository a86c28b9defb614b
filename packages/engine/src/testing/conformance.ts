import { Snapshot } from '../snapshot/Snapshot';
import { type HopQuery, type HopVerdict, evaluateHop } from '../mtls';
import { compareInjection } from './conformanceInjections';
import { compareAttachment } from './conformanceAttachments';
import type {
  ConformanceCase,
  ExpectedEndpoint,
  ExpectedHop,
  HopCase,
} from './conformanceCases';

/** How one answer of the engine relates to Istio's. */
export type Relation = 'agree' | 'differ' | 'undecided' | 'not-run';

export interface Comparison {
  case: ConformanceCase;
  kind: 'hop' | 'attachment' | 'injection';
  name: string;
  relation: Relation;
  /** The engine says mTLS where Istio does not. */
  falseMtls: boolean;
  /** The values that differ, as `name: expected -> got`. */
  differences: string[];
  /** Istio's answer and the engine's, for people. */
  expected: unknown;
  got: unknown;
}

/** Asks the engine everything that a case asks, and compares the answers. */
export function compareCase(one: ConformanceCase): Comparison[] {
  const snapshot = new Snapshot({
    cluster: one.id,
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects: one.objects,
  });
  return [
    ...one.hops.map(hop => compareHop(one, snapshot, hop)),
    ...one.questions.map(name => notJudged(one, name)),
    ...one.attachments.map(attachment =>
      compareAttachment(one, snapshot, attachment),
    ),
    ...one.injections.map(injection =>
      compareInjection(one, snapshot, injection),
    ),
  ];
}

function notJudged(one: ConformanceCase, name: string): Comparison {
  return {
    case: one,
    kind: 'hop',
    name,
    relation: 'not-run',
    falseMtls: false,
    differences: [],
    expected: undefined,
    got: undefined,
  };
}

function compareHop(
  one: ConformanceCase,
  snapshot: Snapshot,
  hop: HopCase,
): Comparison {
  const verdict = evaluateHop(snapshot, queryOf(hop));
  const { expect } = hop;
  const differences: string[] = [];
  const check = (
    name: string,
    wanted: string | undefined,
    got: string | undefined,
  ) => {
    if ((wanted ?? '') !== (got ?? ''))
      differences.push(`${name}: ${wanted ?? '(none)'} -> ${got ?? '(none)'}`);
  };
  check('sent', expect.sent, verdict.sent);
  check('accepts', expect.accepts, verdict.accepts);
  check('outcome', expect.outcome, verdict.outcome);
  const wanted = new Set((expect.endpoints ?? []).map(lineOf));
  const got = new Set(endpointsOf(verdict).map(lineOf));
  for (const line of wanted)
    if (!got.has(line)) differences.push(`endpoint missing: ${line}`);
  for (const line of got)
    if (!wanted.has(line)) differences.push(`endpoint unexpected: ${line}`);
  return {
    case: one,
    kind: 'hop',
    name: hop.name,
    relation: relationOf(expect.outcome, verdict.outcome, differences),
    falseMtls: isFalseMtls(expect, verdict),
    differences,
    expected: expect,
    got: verdict,
  };
}

function relationOf(
  expected: string,
  got: string,
  differences: string[],
): Relation {
  if (got === 'unknown' && expected !== 'unknown') return 'undecided';
  return differences.length === 0 ? 'agree' : 'differ';
}

function isFalseMtls(expect: ExpectedHop, verdict: HopVerdict): boolean {
  if (verdict.outcome === 'mtls' && expect.outcome !== 'mtls') return true;
  const wanted = new Map<string, Set<string>>();
  for (const endpoint of expect.endpoints ?? []) {
    const key = keyOf(endpoint);
    wanted.set(key, (wanted.get(key) ?? new Set()).add(endpoint.outcome));
  }
  return endpointsOf(verdict).some(
    endpoint =>
      endpoint.outcome === 'mtls' && !wanted.get(keyOf(endpoint))?.has('mtls'),
  );
}

/** The question of a case, as the engine takes it. */
export function queryOf({ from, to }: HopCase): HopQuery {
  const { service, ...rest } = to;
  return {
    from: from.pod ? { pod: nameOf(from.pod) } : { outsideMesh: true },
    to: { ...rest, ...(service ? { service: nameOf(service) } : {}) },
  };
}

function nameOf(title: string): { namespace: string; name: string } {
  const [namespace, name] = title.split('/');
  return { namespace, name };
}

function endpointsOf(verdict: HopVerdict): ExpectedEndpoint[] {
  return verdict.endpoints.flatMap(
    ({ pods, address, port, sent, accepts, outcome }): ExpectedEndpoint[] => {
      const same = { port, sent, accepts, outcome };
      return pods
        ? pods.map(({ namespace, name }) => ({
            pod: `${namespace}/${name}`,
            ...same,
          }))
        : [{ address, ...same }];
    },
  );
}

function keyOf({ pod, address, port }: ExpectedEndpoint): string {
  return `${pod ?? address ?? '(none)'}:${port ?? ''}`;
}

function lineOf(endpoint: ExpectedEndpoint): string {
  const { sent, accepts = '(none)', outcome } = endpoint;
  return `${keyOf(
    endpoint,
  )} sent=${sent} accepts=${accepts} outcome=${outcome}`;
}
