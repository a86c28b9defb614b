import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import type { OwnerSummary } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { Name } from '../../Name';
import type { FilterChange } from '../filters/fleetFilters';
import { FleetLink } from '../FleetLink';
import { noOwner } from '../FleetNames';

const useStyles = makeStyles(
  theme => ({
    icon: {
      marginLeft: theme.spacing(0.75),
      fontSize: theme.typography.pxToRem(14),
      verticalAlign: 'text-bottom',
      color: theme.palette.text.secondary,
    },
  }),
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
        <EntityRefLink
          entityRef={owner.owner}
          hideIcon
          disableTooltip
          aria-label={t('fleet.owners.catalog', { name: title })}
          title={t('fleet.owners.catalog', { name: title })}
        >
          <OpenInNewIcon className={classes.icon} aria-hidden="true" />
        </EntityRefLink>
      )}
    </>
  );
};
