import Typography from '@material-ui/core/Typography';
import { useWords } from '../../hooks/useWords';
import { Name } from '../Name';
import { FleetLink } from './FleetLink';
import { noOwner, useFleetNames } from './FleetNames';

/** Who owns something; leads to everything else that they own. */
export const OwnerLink = ({ owner }: { owner: string | undefined }) => {
  const t = useWords();
  const { ownerTitle } = useFleetNames();
  return (
    <FleetLink tab="services" change={{ owner: owner ?? noOwner }}>
      {owner ? (
        <Name>{ownerTitle(owner)}</Name>
      ) : (
        <Typography variant="body2" color="textSecondary" component="span">
          {t('fleet.owners.none')}
        </Typography>
      )}
    </FleetLink>
  );
};
