/** A finding that a scenario really has, although all its routes are encrypted. */
export interface ScenarioFlaw {
  rule: string;
  reason: string;
}

/** The lines `# flaw: rule: reason` before the first line of YAML. */
export function flawsIn(text: string): ScenarioFlaw[] {
  const flaws: ScenarioFlaw[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break;
    const [, rule, reason] = line.match(/^# flaw: ([a-z-]+): (.+)$/) ?? [];
    if (rule && reason) flaws.push({ rule, reason });
  }
  return flaws;
}
