import type { Page } from './findingPages';

/** How the engine's answers relate to Istio's, for one topic. */
export interface TopicAgreement {
  title: string;
  cases: number;
  hops: number;
  attachments: number;
  injections: number;
  agree: number;
  differ: number;
  undecided: number;
  falseMtls: number;
  /** Hops whose outcome Istio itself leaves open, and the engine too. */
  unknown: readonly { case: string; hop: string; code: string }[];
}

/** What the engine does not decide, and why; nothing of it is in the cases. */
const BY_DESIGN: readonly (readonly [what: string, why: string])[] = [
  [
    'an object was not read, or not given in an open world',
    'it would decide; the reason names the kind',
  ],
  [
    'endpoints in other clusters, on other networks, or on machines',
    'analysis is per cluster',
  ],
  [
    'a Host that the sidecar looks up itself (ALLOW_ANY_DYNAMIC_DNS)',
    'DNS decides, no object does',
  ],
  [
    'which address and Host a controller of another vendor sends',
    'held by the scenarios of each vendor, not by Istio',
  ],
  [
    'root certificates and trust domains that differ',
    'they live in Secrets, which are never read',
  ],
  ['EnvoyFilter, AuthorizationPolicy', 'a caveat; the outcome stays'],
  [
    'regular expressions of users',
    'never run; they match, or the answer is unknown',
  ],
  [
    'what releases before the judged one do differently',
    'read from release branches, see the reference',
  ],
];

/** The public report of agreement with Istio. */
export function conformancePage(
  topics: readonly TopicAgreement[],
  judged: string,
): Page {
  const total = sum(topics);
  const unknown = topics.flatMap(topic => topic.unknown);
  return {
    name: 'conformance.md',
    content: [
      '# Agreement with Istio',
      '',
      `Every expectation was written by Istio’s own control plane (${judged}), never by hand: [conformance](../../conformance/README.md). Compared are what is sent, what is accepted and the outcome, of each hop and of each endpoint; whether a gateway takes a request and where it sends it; what becomes of the pods of a workload.`,
      '',
      `**${total.agree} of ${asked(total)} answers agree, ${
        total.differ
      } differ, ${
        total.undecided
      } are unknown where Istio decides. False mTLS: ${total.falseMtls}.**`,
      '',
      '| topic | clusters | hops | gateway requests | injections | agree | differ | unknown | false mTLS |',
      '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      ...[...topics, total].map(
        topic =>
          `| ${topic.title} | ${topic.cases} | ${topic.hops} | ${topic.attachments} | ${topic.injections} | ${topic.agree} | ${topic.differ} | ${topic.undecided} | ${topic.falseMtls} |`,
      ),
      '',
      '## Unknown by design',
      '',
      ...(unknown.length === 0
        ? ['Istio decides every hop of the cases.']
        : [
            'Hops whose outcome Istio’s configuration leaves open, where unknown is the right answer:',
            '',
            '| case | hop | reason |',
            '| --- | --- | --- |',
            ...unknown.map(
              ({ case: id, hop, code }) => `| ${id} | ${hop} | ${code} |`,
            ),
          ]),
      '',
      'Outside of the cases, and unknown or a caveat on purpose:',
      '',
      '| what | why |',
      '| --- | --- |',
      ...BY_DESIGN.map(([what, why]) => `| ${what} | ${why} |`),
      '',
      'Which rules the cases hold: [reference](../reference/semantics.md). To run the comparison: `./dev conformance`.',
      '',
    ].join('\n'),
  };
}

function asked(topic: TopicAgreement): number {
  return topic.hops + topic.attachments + topic.injections;
}

function sum(topics: readonly TopicAgreement[]): TopicAgreement {
  const of = (count: (topic: TopicAgreement) => number) =>
    topics.reduce((total, topic) => total + count(topic), 0);
  return {
    title: '**all**',
    cases: of(({ cases }) => cases),
    hops: of(({ hops }) => hops),
    attachments: of(({ attachments }) => attachments),
    injections: of(({ injections }) => injections),
    agree: of(({ agree }) => agree),
    differ: of(({ differ }) => differ),
    undecided: of(({ undecided }) => undecided),
    falseMtls: of(({ falseMtls }) => falseMtls),
    unknown: [],
  };
}
