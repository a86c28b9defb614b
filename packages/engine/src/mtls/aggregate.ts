import type {
  EndpointGroup,
  Evidence,
  ObjectRef,
  PodRef,
  Reason,
} from 'istio-ingress-contract';
import { listings } from '../mesh/endpoints';
import type { Ending } from './arrive';
import { mostDecisiveFirst } from './decisive';
import type { HopVerdict } from './hopQuery';

/**
 * One verdict for all endpoints: the common value, or `mixed`. Endpoints that
 * behave alike, for the same reasons, become one group.
 */
export function aggregate(
  endings: readonly Ending[],
  because: readonly Evidence[],
): HopVerdict {
  const groups = groupsOf(endings);
  const inner = common(endings.map(ending => ending.inner));
  const accepts = common(endings.map(ending => ending.accepts));
  const unknown = uniqueReasons(
    endings.flatMap(ending => (ending.unknown ? [ending.unknown] : [])),
  );
  const undecided = endings.some(
    ({ unknown: reason }) => reason && !leavesCluster(reason),
  );
  const outcome = undecided
    ? 'unknown'
    : common(endings.map(ending => ending.outcome)) ?? 'rejected';
  const telling =
    endings.find(ending => ending.outcome !== 'mtls') ?? endings[0];
  return {
    sent: common(endings.map(({ sent }) => sent)) ?? 'none',
    ...(inner ? { inner } : {}),
    ...(accepts ? { accepts } : {}),
    outcome,
    endpoints: groups,
    ...(unknown.length > 0 ? { unknown } : {}),
    predicted: endings.some(({ predicted }) => predicted),
    because: mostDecisiveFirst(telling?.outcome ?? outcome, [
      ...because,
      ...(telling?.because ?? []),
    ]),
  };
}

/** A verdict without any endpoint. */
export function refusedVerdict(because: Evidence[]): HopVerdict {
  return {
    sent: 'none',
    outcome: 'rejected',
    endpoints: [],
    predicted: false,
    because: mostDecisiveFirst('rejected', because),
  };
}

/** A verdict that cannot be given. */
export function unknownVerdict(
  reason: Reason,
  because: Evidence[],
): HopVerdict {
  return {
    sent: 'unknown',
    outcome: 'unknown',
    endpoints: [],
    unknown: [reason],
    predicted: false,
    because: mostDecisiveFirst('unknown', because),
  };
}

/** An endpoint beyond the mesh is itself unknown, what is known of others stays. */
function leavesCluster({ code }: Reason): boolean {
  return [
    'endpoint-not-a-pod',
    'dynamic-dns',
    'other-cluster',
    'vm',
    'outside',
  ].includes(code);
}

function common<T extends string>(
  values: readonly (T | undefined)[],
): T | 'mixed' | undefined {
  const [first, ...rest] = values;
  return rest.every(value => value === first) ? first : 'mixed';
}

function groupsOf(endings: readonly Ending[]): EndpointGroup[] {
  const groups = new Map<string, EndpointGroup & { pods?: PodRef[] }>();
  const slices = new Map<EndpointGroup, Set<ObjectRef>>();
  let before: Ending | undefined;
  let key = '';
  for (const whole of endings) {
    const { predicted, pods, listedIn, ...ending } = whole;
    if (!before || !sameKey(before, whole)) key = keyOf(whole);
    before = whole;
    const known = groups.get(key);
    if (!known) {
      const group = { ...(pods ? { pods: [...pods] } : {}), ...ending };
      groups.set(key, group);
      slices.set(group, new Set(listedIn));
      continue;
    }
    for (const slice of listedIn) slices.get(known)?.add(slice);
    for (const pod of pods ?? []) {
      if (
        !known.pods?.some(
          ({ namespace, name }) =>
            namespace === pod.namespace && name === pod.name,
        )
      ) {
        known.pods?.push(pod);
      }
    }
  }
  return [...groups.values()]
    .map(group => {
      const because = [
        ...mostDecisiveFirst(group.outcome, group.because),
        ...listings([...(slices.get(group) ?? [])]),
      ];
      const sorted = group.pods?.sort((a, b) =>
        compare(titleOf(a), titleOf(b)),
      );
      return sorted
        ? { ...group, pods: sorted, podCount: sorted.length, because }
        : { ...group, because };
    })
    .sort((a, b) => compare(orderOf(a), orderOf(b)));
}

function keyOf({ pods, ...ending }: Ending): string {
  return [
    ending.address ?? '',
    ending.port ?? '',
    ending.sent,
    ending.inner ?? '',
    ending.accepts ?? '',
    ending.outcome,
    ending.reason ?? '',
    ending.unknown?.message ?? '',
    pods ? pods.some(pod => pod.predicted) : '',
    ending.because.map(({ rule }) => rule).join(),
  ].join('|');
}

/** Do two endings have the same key? May say no where they do. */
function sameKey(a: Ending, b: Ending): boolean {
  return (
    a.address === b.address &&
    a.port === b.port &&
    a.sent === b.sent &&
    a.inner === b.inner &&
    a.accepts === b.accepts &&
    a.outcome === b.outcome &&
    a.reason === b.reason &&
    a.unknown === b.unknown &&
    a.because === b.because &&
    a.pods !== undefined &&
    b.pods !== undefined &&
    !a.pods.some(pod => pod.predicted) &&
    !b.pods.some(pod => pod.predicted)
  );
}

function titleOf({ namespace, name }: PodRef): string {
  return `${namespace}/${name}`;
}

function orderOf(group: EndpointGroup): string {
  const first = group.pods?.[0];
  return [
    first ? titleOf(first) : group.address ?? '',
    group.port ?? 0,
    group.sent,
    group.outcome,
  ].join(' ');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function uniqueReasons(reasons: readonly Reason[]): Reason[] {
  const byMessage = new Map(
    reasons.map(reason => [`${reason.code} ${reason.message}`, reason]),
  );
  return [...byMessage.keys()].sort().flatMap(key => byMessage.get(key) ?? []);
}
