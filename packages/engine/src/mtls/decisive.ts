import type { Evidence, Outcome } from 'istio-ingress-contract';

// What ends a connection, by rule id.
const FAILURE = /^(unknown|R5|K1)$/;
// Why the client sends what it sends.
const CLIENT = /^(M1\.[dfgh]|R4|R3\.[13456])/;
// What the server makes of it; protocols and Sidecars only shape it.
const SERVER = /^(R2\.(?!7$|1[456]$)|R1\.1[0345]|R6)/;
// How the client's proxy knows the destination.
const MAPPING = /^M1/;
const RULE_LOOKUP = /^R3\.2/;

/**
 * Evidence in the order in which it decides: what failed and the server's
 * policy first where a connection fails; where it works, why the client sends
 * what it sends. What is merely a precondition comes last.
 */
export function mostDecisiveFirst(
  outcome: Outcome,
  evidence: readonly Evidence[],
): Evidence[] {
  const ranks =
    outcome === 'rejected' || outcome === 'tls-error' ? FAILED : WORKING;
  return unique(evidence).sort(
    (a, b) => ranks.rankOf(a.rule) - ranks.rankOf(b.rule),
  );
}

/** The place of a rule in an order of patterns; each rule is matched once. */
class Ranks {
  private readonly known = new Map<string, number>();

  constructor(private readonly patterns: readonly RegExp[]) {}

  rankOf(rule: string): number {
    let rank = this.known.get(rule);
    if (rank === undefined) {
      const found = this.patterns.findIndex(pattern => pattern.test(rule));
      rank = found < 0 ? this.patterns.length : found;
      this.known.set(rule, rank);
    }
    return rank;
  }
}

const FAILED = new Ranks([FAILURE, SERVER, CLIENT, MAPPING, RULE_LOOKUP]);
const WORKING = new Ranks([FAILURE, CLIENT, SERVER, MAPPING, RULE_LOOKUP]);

// A verdict has a dozen of them at most: comparing takes less than a key each.
function unique(evidence: readonly Evidence[]): Evidence[] {
  const out: Evidence[] = [];
  for (const item of evidence) {
    if (!out.some(other => saysTheSame(item, other))) out.push(item);
  }
  return out;
}

function saysTheSame(a: Evidence, b: Evidence): boolean {
  return (
    a === b ||
    (a.rule === b.rule &&
      a.message === b.message &&
      (a.path ?? '') === (b.path ?? '') &&
      (a.object?.namespace ?? '') === (b.object?.namespace ?? '') &&
      (a.object?.name ?? '') === (b.object?.name ?? ''))
  );
}
