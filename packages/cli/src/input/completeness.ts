import type { ClusterAnalysis } from 'istio-ingress-contract';

/**
 * Why a clean result would not mean much: what was left out of the analysis,
 * and what it could not tell. Empty when everything given was evaluated.
 */
export function gapsOf(analysis: ClusterAnalysis): string[] {
  const gaps: string[] = [];
  const add = (count: number, one: string, many: string) => {
    if (count > 0) gaps.push(count === 1 ? `1 ${one}` : `${count} ${many}`);
  };
  const { problems, reads, entries, services, notEvaluated } = analysis;
  add(
    problems.filter(({ code }) => code !== 'not-analysed-kind').length,
    'problem in the input',
    'problems in the input',
  );
  add(
    reads.filter(({ state }) => !COMPLETE.has(state)).length,
    'kind not read completely',
    'kinds not read completely',
  );
  add(
    entries.filter(
      ({ state }) => state === 'not-evaluated' || state === 'unclaimed',
    ).length,
    'entry not evaluated',
    'entries not evaluated',
  );
  add(
    services.filter(
      ({ posture, modes }) =>
        posture === 'unknown' || modes.includes('unknown'),
    ).length,
    'service not known',
    'services not known',
  );
  add(notEvaluated.length, 'check not run', 'checks not run');
  return gaps;
}

// In an open world a kind that was not given only matters where a verdict
// needs it, and then that verdict is unknown.
const COMPLETE = new Set(['ok', 'not-installed', 'not-given']);
