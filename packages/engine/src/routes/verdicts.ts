import type {
  EndpointGroup,
  Evidence,
  Outcome,
  Reason,
} from 'istio-ingress-contract';
import type { HopVerdict } from '../mtls/hopQuery';

/** One verdict for possibilities that may not differ. */
export function agreement(
  variants: readonly HopVerdict[],
  unknown: Reason | undefined,
): HopVerdict {
  const [first, ...others] = variants;
  const agree = others.every(
    ({ sent, outcome, accepts }) =>
      sent === first.sent &&
      outcome === first.outcome &&
      accepts === first.accepts,
  );
  if (agree) return first;
  const reason: Reason = unknown ?? {
    code: 'upstream-not-known',
    message: 'what the controller sends cannot be read from the objects',
  };
  return {
    ...first,
    sent: 'unknown',
    outcome: 'unknown',
    endpoints: first.endpoints.map(group => ({
      ...group,
      sent: 'unknown',
      outcome: 'unknown',
      unknown: reason,
    })),
    unknown: [reason, ...(first.unknown ?? [])],
  };
}

/** Several kinds of client or endpoint: alike in a value, or mixed in it. */
export function mixed(verdicts: readonly HopVerdict[]): HopVerdict {
  const accepts = shared(verdicts.map(each => each.accepts));
  const inner = shared(verdicts.map(each => each.inner));
  const unknown = verdicts.flatMap(each => each.unknown ?? []);
  const outcomes = verdicts.map(({ outcome }) => outcome);
  return {
    sent: shared(verdicts.map(({ sent }) => sent)) ?? 'mixed',
    ...(inner ? { inner } : {}),
    ...(verdicts.every(each => each.accepts === undefined)
      ? {}
      : { accepts: accepts ?? 'mixed' }),
    outcome: shared(outcomes) ?? mixedOutcome(outcomes),
    endpoints: mergeGroups(verdicts.flatMap(({ endpoints }) => endpoints)),
    ...(unknown.length > 0 ? { unknown } : {}),
    predicted: verdicts.some(({ predicted }) => predicted),
    because: distinct(verdicts.flatMap(({ because }) => because)),
  };
}

// An endpoint that nobody knows makes the whole unknown, not mixed.
function mixedOutcome(outcomes: readonly Outcome[]): Outcome {
  return outcomes.includes('unknown') ? 'unknown' : 'mixed';
}

function shared<T>(values: readonly T[]): T | undefined {
  return values.every(value => value === values[0]) ? values[0] : undefined;
}

/** Groups that say the same of different pods become one. */
function mergeGroups(groups: readonly EndpointGroup[]): EndpointGroup[] {
  const merged = new Map<string, EndpointGroup>();
  for (const group of groups) {
    const { pods, podCount, ...rest } = group;
    const key = JSON.stringify({
      ...rest,
      because: rest.because.map(({ rule, message }) => [rule, message]),
    });
    const known = merged.get(key);
    if (!known || !known.pods || !pods) {
      merged.set(known ? `${key}#${merged.size}` : key, group);
      continue;
    }
    const all = [...known.pods];
    for (const pod of pods) {
      if (
        !all.some(
          ({ namespace, name }) =>
            namespace === pod.namespace && name === pod.name,
        )
      )
        all.push(pod);
    }
    merged.set(key, { ...known, pods: all, podCount: all.length });
  }
  return [...merged.values()];
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter(each => {
    const key = `${each.rule} ${each.message} ${each.object?.namespace}/${each.object?.name} ${each.path}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A hop of which nothing is known. */
export function unknownVerdict(
  reasons: Reason[],
  because: readonly Evidence[],
): HopVerdict {
  return {
    sent: 'unknown',
    outcome: 'unknown',
    endpoints: [],
    unknown: reasons,
    predicted: false,
    because: [...because],
  };
}
