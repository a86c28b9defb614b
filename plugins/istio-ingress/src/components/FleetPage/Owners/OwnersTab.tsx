import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { useFleetFilters } from '../filters/useFleetFilters';
import { LoadedPart } from '../Loaded';
import { NoServices } from '../NoServices';
import { Panel } from '../Panel';
import { useLoaded } from '../useLoaded';
import { OwnerMatrix } from './OwnerMatrix';
import { OwnerTable } from './OwnerTable';

const useStyles = makeStyles(
  theme => ({ part: { marginBottom: theme.spacing(2) } }),
  { name: 'IstioIngressOwnersTab' },
);

/** Who owns what falls short, rolled up along the hierarchy of groups. */
export const OwnersTab = () => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const loaded = useLoaded(`owners ${JSON.stringify(filters)}`, signal =>
    api.getOwners(filters, { signal }),
  );
  return (
    <LoadedPart
      loaded={loaded}
      loading={t('fleet.owners.loading')}
      failed={t('fleet.owners.failed')}
      lines={12}
    >
      {({ items }) =>
        items.length === 0 ? (
          <NoServices />
        ) : (
          <>
            <div className={classes.part}>
              <Panel title={t('fleet.owners.matrix')}>
                <OwnerMatrix owners={items} />
              </Panel>
            </div>
            <Panel title={t('fleet.owners.rollUp')}>
              <OwnerTable owners={items} />
            </Panel>
          </>
        )
      }
    </LoadedPart>
  );
};
