import { catalogue, type CatalogueRow } from '../findings/catalogue';
import type { FindingRule } from '../findings/types';

/** A generated page: its path below `docs/generated`, and its text. */
export interface Page {
  name: string;
  content: string;
}

/** One page per finding rule, and an index of them. */
export function findingPages(rules: readonly FindingRule[]): Page[] {
  return [
    { name: 'findings.md', content: indexPage(rules) },
    ...rules.map(rule => ({
      name: `findings/${rule.id}.md`,
      content: findingPage(rule),
    })),
  ];
}

function indexPage(rules: readonly FindingRule[]): string {
  return [
    '# Findings',
    '',
    'Every failing state that has a name. The file of a rule in the engine is named after it.',
    '',
    '| rule | severity | what it says |',
    '| --- | --- | --- |',
    ...rules.map(
      ({ id, severity, title }) =>
        `| [${id}](findings/${id}.md) | ${severity} | ${title} |`,
    ),
    '',
    '## Mistakes that objects show',
    '',
    'What is known to go wrong, and what becomes of it here. S: standalone with',
    'sidecars, A: ambient, C: chained, V: vendors.',
    '',
    '| id | mistake | found by |',
    '| --- | --- | --- |',
    ...catalogue.map(
      row => `| ${row.id} | ${row.mistake} | ${outcomeOf(row)} |`,
    ),
    '',
  ].join('\n');
}

function outcomeOf(row: CatalogueRow): string {
  if ('dropped' in row) return `left out. ${row.dropped}`;
  if ('handledBy' in row) return `no finding. ${row.note}`;
  const rules = row.findings.map(id => `[${id}](findings/${id}.md)`).join(', ');
  return row.note ? `${rules}. ${row.note}` : rules;
}

function findingPage(rule: FindingRule): string {
  const { id, title, severity, why, inputs, examples, sources } = rule;
  return [
    `# ${id}`,
    '',
    `**${title}.**`,
    '',
    `Severity: ${severity}.${
      inputs.length > 0
        ? ` Reads ${inputs
            .map(({ kind }) => kind)
            .join(', ')}; not evaluated when one of them could not be read.`
        : ''
    }`,
    '',
    '## Why it matters',
    '',
    why.trim(),
    ...examples.flatMap(example => [
      '',
      `## Example: ${lowerFirst(example.title)}`,
      '',
      `Found at ${example.finds.join(', ')}. ${
        example.fixed
          ? 'The fix, applied, ends it: a test proves that.'
          : 'There is no fix that manifests could express; the finding says what helps.'
      }`,
      '',
      '```yaml',
      example.change.trim(),
      '```',
    ]),
    '',
    '## Sources',
    '',
    ...sources.map(({ title: name, url }) => `- [${name}](${url})`),
    '',
  ].join('\n');
}

function lowerFirst(text: string): string {
  // Names such as STRICT and Google keep their capital.
  return /^[A-Z][a-z]* /.test(text) && !/^(Google|Istio|Emissary)/.test(text)
    ? text[0].toLowerCase() + text.slice(1)
    : text;
}
