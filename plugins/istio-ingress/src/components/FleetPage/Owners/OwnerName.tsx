import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { OwnerSummary } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { Name } from '../../Name';
import type { FilterChange } from '../filters/fleetFilters';
import { FleetLink } from '../FleetLink';
import { noOwner } from '../FleetNames';

const useStyles = makeStyles(
  theme => ({ catalog: { fontSize: theme.typography.pxToRem(12) } }),
  { name: 'IstioIngressOwnerName' },
);

/** What narrows a list to an owner, with all child groups or without them. */
export function ownerFilter(
  { owner }: Pick<OwnerSummary, 'owner'>,
  reach: 'own' | 'total',
): FilterChange {
  if (owner === undefined) return { owner: noOwner, ownedBy: undefined };
  return reach === 'own'
    ? { owner, ownedBy: undefined }
    : { owner: undefined, ownedBy: owner };
}

/** An owner by name, with the way to its page in the catalog. */
export const OwnerName = ({
  owner,
  title,
  isGroup,
}: {
  owner: OwnerSummary;
  title: string;
  /** Stands for its child groups as well. */
  isGroup: boolean;
}) => {
  const classes = useStyles();
  const t = useWords();
  return (
    <>
      <FleetLink
        tab="services"
        change={ownerFilter(owner, isGroup ? 'total' : 'own')}
      >
        <Name>{title}</Name>
      </FleetLink>
      {owner.owner && (
        <div className={classes.catalog}>
          <EntityRefLink entityRef={owner.owner} hideIcon>
            {t('fleet.owners.catalog')}
          </EntityRefLink>
        </div>
      )}
    </>
  );
};
