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
  const failed = outcome === 'rejected' || outcome === 'tls-error';
  const sides = failed ? [SERVER, CLIENT] : [CLIENT, SERVER];
  const ranks = [FAILURE, ...sides, MAPPING, RULE_LOOKUP];
  const rankOf = ({ rule }: Evidence) => {
    const rank = ranks.findIndex(pattern => pattern.test(rule));
    return rank < 0 ? ranks.length : rank;
  };
  return unique(evidence)
    .map((item, index) => ({ item, index, rank: rankOf(item) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ item }) => item);
}

function unique(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(({ rule, message, object, path }) => {
    const key = `${rule} ${message} ${path ?? ''} ${object?.namespace ?? ''}/${
      object?.name ?? ''
    }`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
