import {
  modeSchema,
  policyStatusSchema,
  posturesWorstFirst,
  type Mode,
  type PolicyStatus,
  type Posture,
  type PostureCounts,
  type StatusCounts,
} from 'istio-ingress-contract';

export function noStatuses(): StatusCounts {
  return zeros<PolicyStatus>(policyStatusSchema.options);
}

export function noPostures(): PostureCounts {
  return zeros<Posture>(posturesWorstFirst);
}

export function noModes(): Record<Mode, number> {
  return zeros<Mode>(modeSchema.options);
}

export function addStatuses(to: StatusCounts, counts: StatusCounts): void {
  for (const status of policyStatusSchema.options) {
    to[status] += counts[status];
  }
}

export function sumOf(counts: StatusCounts): number {
  return policyStatusSchema.options.reduce(
    (sum, status) => sum + counts[status],
    0,
  );
}

function zeros<T extends string>(names: readonly T[]): Record<T, number> {
  return Object.fromEntries(names.map(name => [name, 0])) as Record<T, number>;
}
