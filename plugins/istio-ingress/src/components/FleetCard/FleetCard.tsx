import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { InfoCard, type InfoCardVariants } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Typography from '@material-ui/core/Typography';
import type { Overview } from 'istio-ingress-contract';
import { istioIngressApiRef } from '../../api';
import { useWords } from '../../hooks/useWords';
import type { FilterChange } from '../FleetPage/filters/fleetFilters';
import { FleetScope } from '../FleetPage/FleetLink';
import { LoadedPart } from '../FleetPage/Loaded';
import { FailuresFirst } from '../FleetPage/Overview/FailuresFirst';
import { StatusList } from '../FleetPage/StatusList';
import { useFleetPath } from '../FleetPage/useFleetPath';
import { useLoaded } from '../FleetPage/useLoaded';

/**
 * Props of the card of a group or a system.
 *
 * @public
 */
export interface FleetCardProps {
  variant?: InfoCardVariants;
}

/** What a group and its child groups own, or what belongs to a system. */
export const FleetCard = ({ variant }: FleetCardProps) => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { entity } = useEntity();
  const pathOf = useFleetPath();
  const scope = scopeOf(entity);
  const loaded = useLoaded(`card ${JSON.stringify(scope)}`, signal =>
    api.getOverview(scope, { signal }),
  );
  return (
    <InfoCard
      title={t('tab.title')}
      variant={variant}
      deepLink={
        pathOf && {
          title: t('fleet.card.open'),
          link: pathOf('overview', scope),
        }
      }
    >
      <FleetScope.Provider value={scope}>
        <LoadedPart
          loaded={loaded}
          loading={t('fleet.overview.loading')}
          failed={t('fleet.overview.failed')}
          lines={3}
        >
          {overview => (
            <CardBody overview={overview} name={entity.metadata.name} />
          )}
        </LoadedPart>
      </FleetScope.Provider>
    </InfoCard>
  );
};

const CardBody = ({ overview, name }: { overview: Overview; name: string }) => {
  const t = useWords();
  if (overview.services === 0) {
    return <Typography variant="body2">{t('fleet.card.empty')}</Typography>;
  }
  return (
    <>
      <FailuresFirst overview={overview} />
      <StatusList label={name} statuses={overview.statuses} />
    </>
  );
};

function scopeOf(entity: Entity): FilterChange {
  const ref = stringifyEntityRef(entity);
  return entity.kind.toLowerCase() === 'system'
    ? { system: ref }
    : { ownedBy: ref };
}
