import { parseEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import type { Policy } from 'istio-ingress-contract';
import {
  createContext,
  useContext,
  useMemo,
  type PropsWithChildren,
} from 'react';
import { istioIngressApiRef } from '../../api';
import { useWords } from '../../hooks/useWords';
import type { FilterOption } from './filters/FilterSelect';
import { useLoaded } from './useLoaded';

/** The value of the filter for services that nobody owns. */
export const noOwner = 'none';

/** What clusters, owners and policies are called, and which there are. */
export interface FleetNames {
  /** Whether the clusters are known yet. */
  isLoaded: boolean;
  clusters: readonly FilterOption[];
  owners: readonly FilterOption[];
  policies: readonly FilterOption[];
  /** The rules of findings. */
  rules: readonly FilterOption[];
  policyOf(id: string): Policy | undefined;
  policyTitle(id: string): string;
  /** @param ref - absent for services that nobody owns */
  ownerTitle(ref: string | undefined): string;
  vendorTitle(id: string): string;
  ruleTitle(id: string): string;
}

const Names = createContext<FleetNames>({
  isLoaded: false,
  clusters: [],
  owners: [],
  policies: [],
  rules: [],
  policyOf: () => undefined,
  policyTitle: id => id,
  ownerTitle: ref => ref ?? noOwner,
  vendorTitle: id => id,
  ruleTitle: id => id,
});

/** What things are called, for everything on the page. */
export const useFleetNames = () => useContext(Names);

/**
 * Loads what things are called beside what the page shows: until it is there,
 * and where it cannot be loaded, references and ids stand for the names.
 */
export const FleetNamesProvider = ({ children }: PropsWithChildren<{}>) => {
  const api = useApi(istioIngressApiRef);
  const t = useWords();
  const clusters = useLoaded('clusters', signal => api.getClusters({ signal }));
  const owners = useLoaded('owners', signal => api.getOwners({}, { signal }));
  const policies = useLoaded('policies', signal =>
    api.getPolicies({}, { signal }),
  );
  const meta = useLoaded('meta', signal => api.getMeta({ signal }));
  const clusterList = ready(clusters.latest)?.items;
  const ownerList = ready(owners.latest)?.items;
  const policyList = ready(policies.latest)?.items;
  const engine = ready(meta.latest);

  const names = useMemo((): FleetNames => {
    const titles = new Map(
      (ownerList ?? []).map(({ owner, title }) => [owner, title]),
    );
    const ownerTitle = (ref: string | undefined) =>
      ref === undefined || ref === noOwner
        ? t('fleet.owners.none')
        : titles.get(ref) ?? nameIn(ref);
    const byId = new Map(
      (policyList ?? []).map(({ policy }) => [policy.id, policy]),
    );
    const vendors = new Map(
      engine?.vendors.map(({ id, title }) => [id, title]),
    );
    const rules = new Map(engine?.findings.map(({ id, title }) => [id, title]));
    const policyTitle = (id: string) => byId.get(id)?.title ?? id;
    return {
      isLoaded: clusterList !== undefined,
      clusters: (clusterList ?? []).map(({ name }) => option(name, name)),
      owners: (ownerList ?? []).map(({ owner }) =>
        option(owner ?? noOwner, ownerTitle(owner)),
      ),
      policies: [...byId.keys()].map(id => option(id, policyTitle(id))),
      rules: [...rules].map(([id, title]) => option(id, title)),
      policyOf: id => byId.get(id),
      policyTitle,
      ownerTitle,
      vendorTitle: id => vendors.get(id) ?? id,
      ruleTitle: id => rules.get(id) ?? id,
    };
  }, [clusterList, ownerList, policyList, engine, t]);
  return <Names.Provider value={names}>{children}</Names.Provider>;
};

function ready<T>(latest: { state: string; value?: T }): T | undefined {
  return latest.state === 'ready' ? latest.value : undefined;
}

function option(value: string, label: string): FilterOption {
  return { value, label };
}

/** "team-shop", or the reference itself where it is none. */
function nameIn(ref: string): string {
  try {
    return parseEntityRef(ref).name;
  } catch {
    return ref;
  }
}
