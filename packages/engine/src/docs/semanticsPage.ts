import {
  newestMinor,
  supportedMinors,
  type VersionDifference,
} from '../mesh/versions';
import type { Page } from './findingPages';
import type { Rule, RuleTopic } from './rules';

/** A case of the conformance suite, as the reference names it. */
export interface CaseFolder {
  slug: string;
  /** Its folder below `conformance/cases`. */
  folder: string;
}

/**
 * The reference of rules: what holds, where Istio says so, what releases do
 * differently, and the cases that hold it. Its place is below `docs`.
 */
export function semanticsPage(
  topics: readonly RuleTopic[],
  differences: Readonly<Record<string, VersionDifference>>,
  same: readonly (readonly [what: string, source: string])[],
  cases: readonly CaseFolder[],
): Page {
  const bySlug = new Map(cases.map(one => [one.slug, one]));
  return {
    name: 'reference/semantics.md',
    content: [
      '# What the engine goes by',
      '',
      'Generated from `packages/engine/src/docs/rules` and `packages/engine/src/mesh/versions.ts`. Every step of evidence names one of these rules. A rule is held by conformance cases whose verdicts Istio’s own control plane wrote; where none can judge it, the reason is stated.',
      '',
      `Istio 1.${supportedMinors[0]} to 1.${newestMinor}. Paths are in [istio/istio](https://github.com/istio/istio/tree/release-1.${newestMinor}).`,
      '',
      ...topics.flatMap(({ title }) => [`- [${title}](#${anchorOf(title)})`]),
      '- [What releases do differently](#what-releases-do-differently)',
      ...topics.flatMap(topic => topicLines(topic, differences, bySlug)),
      '',
      ...differenceLines(differences),
      '### The same in all of them',
      '',
      ...same.map(([what, source]) => `- ${what}. Source: ${source}.`),
      '',
    ].join('\n'),
  };
}

function topicLines(
  { title, intro, rules }: RuleTopic,
  differences: Readonly<Record<string, VersionDifference>>,
  cases: ReadonlyMap<string, CaseFolder>,
): string[] {
  return [
    '',
    `## ${title}`,
    '',
    intro,
    ...rules.flatMap(rule => ruleLines(rule, differences, cases)),
  ];
}

function ruleLines(
  rule: Rule,
  differences: Readonly<Record<string, VersionDifference>>,
  cases: ReadonlyMap<string, CaseFolder>,
): string[] {
  const { id, title, text, source, notJudged } = rule;
  const releases = Object.values(differences).filter(({ rules }) =>
    rules.includes(id),
  );
  return [
    '',
    `### ${id}`,
    '',
    `**${title}.**`,
    '',
    text,
    ...(source.length > 0
      ? ['', `Source: ${source.map(sourceLink).join(', ')}.`]
      : []),
    ...releases.flatMap(({ since, title: what }) => [
      '',
      `Since ${since}: ${what}.`,
    ]),
    '',
    notJudged
      ? `Not judged by Istio: ${notJudged}.`
      : `Cases: ${rule.cases.map(slug => caseLink(slug, cases)).join(', ')}.`,
  ];
}

function differenceLines(
  differences: Readonly<Record<string, VersionDifference>>,
): string[] {
  return [
    '## What releases do differently',
    '',
    `A control plane is judged by the rules of its own release, one whose release is not known by those of 1.${newestMinor}. The cases were judged by 1.${newestMinor}; the behaviour before rests on Istio’s release branches and notes. CRDs of the Gateway API are taken to be recent enough for the release: their bundle version is not read.`,
    ...newestFirst(differences).flatMap(
      ({ since, title, before, after, rules, source, applied }) => [
        '',
        `### ${since}: ${title}`,
        '',
        `- Before: ${before}.`,
        `- Since: ${after}.`,
        `- Rules: ${rules
          .map(id => `[${id}](#${anchorOf(id)})`)
          .join(', ')}. Source: ${source}.`,
        ...(applied ? [] : ['- Not told apart by the engine.']),
      ],
    ),
    '',
  ];
}

function newestFirst(
  differences: Readonly<Record<string, VersionDifference>>,
): VersionDifference[] {
  return Object.values(differences).sort((a, b) =>
    a.since < b.since ? 1 : a.since > b.since ? -1 : 0,
  );
}

function sourceLink(source: string): string {
  if (source.startsWith('https://')) return `<${source}>`;
  const [path] = source.split('#');
  return `[\`${source}\`](https://github.com/istio/istio/blob/release-1.${newestMinor}/${path})`;
}

function caseLink(
  slug: string,
  cases: ReadonlyMap<string, CaseFolder>,
): string {
  const known = cases.get(slug);
  return known
    ? `[${slug}](../../conformance/cases/${known.folder}/case.yaml)`
    : slug;
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replace(/ /g, '-');
}
