import type { Overview } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { Name } from '../../Name';
import { useFleetNames } from '../FleetNames';
import { FleetLink } from '../FleetLink';
import { StatusTable } from '../StatusTable';

/** Each policy, and how many services stand where with it. */
export const PolicyCounts = ({ overview }: { overview: Overview }) => {
  const t = useWords();
  const { policyTitle } = useFleetNames();
  return (
    <StatusTable
      label={t('fleet.overview.policies')}
      first={t('fleet.filters.policy')}
      rows={overview.policies.map(({ policyId, statuses }) => ({
        key: policyId,
        name: policyTitle(policyId),
        head: (
          <FleetLink tab="policies" change={{ policy: policyId }}>
            <Name>{policyTitle(policyId)}</Name>
          </FleetLink>
        ),
        statuses,
        change: { policy: policyId },
      }))}
    />
  );
};
