import type { TopicAgreement } from '../docs/conformancePage';
import { slugOf } from '../docs/rules';
import { compareCase, type Comparison } from './conformance';
import type { ConformanceCase } from './conformanceCases';

// The first that matches names the topic; every name of a case matches one.
const TOPICS: readonly (readonly [title: string, names: RegExp])[] = [
  ['ambient', /^ambient-/],
  ['injection', /^injection-/],
  ['Gateway API', /^gwapi-/],
  [
    'headless and address-keeping Services',
    /headless|^lb-passthrough|^gateway-lb-/,
  ],
  ['gateways', /^(gateway|vs|ingress|chain)-(?!pod-as-backend)/],
  ['service routing', /^routing-/],
  ['client policy', /^(dr|subset|auto-mtls|backend-tls|combination)-/],
  [
    'membership',
    /^(native|classic|label-without|sidecar-label|host-network|proxyless|mixed-pods|not-ready|no-endpoints|unlabelled|gateway-pod|revision-label|discovery|root-namespace-renamed)/,
  ],
  ['server policy', /./],
];

/** The topic of a hand-made case, by its name. */
export function topicOf(caseId: string): string {
  const slug = slugOf(caseId);
  const [title] = TOPICS.find(([, names]) => names.test(slug)) ?? ['other'];
  return title;
}

/** Agreement by topic, of hand-made cases. */
export function agreementByTopic(
  cases: readonly ConformanceCase[],
): TopicAgreement[] {
  const byTopic = new Map<string, ConformanceCase[]>(
    [...TOPICS].reverse().map(([title]) => [title, []]),
  );
  for (const one of cases) byTopic.get(topicOf(one.id))?.push(one);
  return [...byTopic].map(([title, own]) => agreementOf(title, own));
}

/** Agreement of some cases, under one title. */
export function agreementOf(
  title: string,
  cases: readonly ConformanceCase[],
): TopicAgreement {
  const comparisons = cases.flatMap(compareCase);
  const count = (test: (comparison: Comparison) => boolean) =>
    comparisons.filter(test).length;
  return {
    title,
    cases: cases.length,
    hops: count(({ kind }) => kind === 'hop'),
    attachments: count(({ kind }) => kind === 'attachment'),
    injections: count(({ kind }) => kind === 'injection'),
    agree: count(({ relation }) => relation === 'agree'),
    differ: count(
      ({ relation }) => relation === 'differ' || relation === 'not-run',
    ),
    undecided: count(({ relation }) => relation === 'undecided'),
    falseMtls: count(({ falseMtls }) => falseMtls),
    unknown: comparisons.flatMap(unknownOf),
  };
}

/** A hop that both leave open, and the reason that the engine gives. */
function unknownOf({
  case: { id },
  kind,
  name,
  relation,
  got,
}: Comparison): TopicAgreement['unknown'] {
  if (kind !== 'hop' || relation !== 'agree') return [];
  const { outcome, unknown } = got as {
    outcome: string;
    unknown?: readonly { code: string }[];
  };
  if (outcome !== 'unknown') return [];
  const codes = [...new Set((unknown ?? []).map(({ code }) => code))].sort();
  return [{ case: slugOf(id), hop: name, code: codes.join(', ') }];
}
