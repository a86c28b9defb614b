import type { ClusterAnalysis, Finding } from 'istio-ingress-contract';
import { findings } from 'istio-ingress-engine';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UnusableInput } from '../failure';
import { reasonOf } from './readFolder';

/** Which findings count. */
export interface Selection {
  /** Rules to run; all when empty. */
  rule: readonly string[];
  /** Rules, or keys of findings, to leave out. */
  ignore: readonly string[];
  /** A JSON result of an earlier run: what it lists is known. */
  baseline?: string;
}

/** The rules of a selection. */
export function selectedRules({ rule, ignore }: Selection) {
  const known = new Set(findings.map(({ id }) => id));
  for (const id of rule) {
    if (!known.has(id)) throw unknownRule(id);
  }
  for (const id of ignore) {
    const [name] = id.split('|');
    if (!known.has(name)) throw unknownRule(name);
  }
  return findings.filter(
    ({ id }) =>
      (rule.length === 0 || rule.includes(id)) && !ignore.includes(id),
  );
}

function unknownRule(id: string): UnusableInput {
  const near = findings
    .map(known => known.id)
    .filter(known => known.includes(id) || id.includes(known));
  const hint = near.length > 0 ? `; do you mean ${near.join(' or ')}?` : '';
  return new UnusableInput(`there is no rule ${id}${hint}`);
}

/** Is a finding selected, and not known already? */
export function selector(
  selection: Selection,
  cwd: string,
): {
  isSelected(finding: Finding): boolean;
  isKnown(finding: Finding): boolean;
} {
  const rules = new Set(selectedRules(selection).map(({ id }) => id));
  const known = selection.baseline
    ? keysOf(selection.baseline, cwd)
    : new Set<string>();
  return {
    isSelected: ({ rule, key }) =>
      rules.has(rule) && !selection.ignore.includes(key),
    isKnown: ({ key }) => known.has(key),
  };
}

/** An analysis with the findings of a selection alone. */
export function withFindings(
  analysis: ClusterAnalysis,
  isShown: (finding: Finding) => boolean,
  rules: ReadonlySet<string>,
): ClusterAnalysis {
  return {
    ...analysis,
    findings: analysis.findings.filter(isShown),
    notEvaluated: analysis.notEvaluated.filter(
      ({ stage, id }) => stage !== 'finding' || rules.has(id),
    ),
  };
}

function keysOf(file: string, cwd: string): Set<string> {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UnusableInput(`${file}: ${reasonOf(error)}`);
  }
  const keys = new Set<string>();
  try {
    for (const analysis of JSON.parse(text)) {
      for (const { key } of analysis.findings) keys.add(String(key));
    }
  } catch {
    throw new UnusableInput(
      `${file}: it is no result of --format json of an earlier run`,
    );
  }
  return keys;
}
