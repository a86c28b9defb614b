import {
  modeSchema,
  modeWords,
  policyStatusSchema,
  policyStatusWords,
  postureSchema,
  postureWords,
  severitySchema,
  severityWords,
} from 'istio-ingress-contract';
import { useCallback } from 'react';
import { useWords } from '../../../hooks/useWords';
import { useFleetNames } from '../FleetNames';
import type { FilterName } from './fleetFilters';

const words: Partial<Record<FilterName, ReadonlyMap<string, string>>> = {
  posture: labels(postureSchema.options, postureWords),
  mode: labels(modeSchema.options, modeWords),
  status: labels(policyStatusSchema.options, policyStatusWords),
  severity: labels(severitySchema.options, severityWords),
};

/** What a filter and its values are called on screen. */
export function useFilterLabels(): {
  nameOf(name: FilterName): string;
  labelOf(name: FilterName, value: string): string;
} {
  const t = useWords();
  const { ownerTitle, policyTitle, vendorTitle, ruleTitle } = useFleetNames();
  const nameOf = useCallback(
    (name: FilterName) => t(`fleet.filters.${name}`),
    [t],
  );
  const labelOf = useCallback(
    (name: FilterName, value: string) => {
      if (name === 'owner' || name === 'ownedBy') return ownerTitle(value);
      if (name === 'policy') return policyTitle(value);
      if (name === 'vendor') return vendorTitle(value);
      if (name === 'rule') return ruleTitle(value);
      return words[name]?.get(value) ?? value;
    },
    [ownerTitle, policyTitle, vendorTitle, ruleTitle],
  );
  return { nameOf, labelOf };
}

function labels<V extends string>(
  values: readonly V[],
  dictionary: Readonly<Record<V, { label: string }>>,
): ReadonlyMap<string, string> {
  return new Map(values.map(value => [value, dictionary[value].label]));
}
