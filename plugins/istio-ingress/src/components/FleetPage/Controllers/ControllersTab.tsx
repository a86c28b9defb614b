import { useApi } from '@backstage/core-plugin-api';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { pickFilters } from '../filters/fleetFilters';
import { useFleetFilters } from '../filters/useFleetFilters';
import { ListPanel } from '../ListPanel';
import { LoadedPart } from '../Loaded';
import { NoServices } from '../NoServices';
import { tabs } from '../tabs';
import { useLoaded } from '../useLoaded';
import { ControllersTable } from './ControllersTable';

/** What lets outside traffic in, in each cluster. */
export const ControllersTab = () => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const query = pickFilters(filters, tabs.controllers.takes);
  const loaded = useLoaded(`controllers ${JSON.stringify(query)}`, signal =>
    api.getControllers(query, { signal }),
  );
  return (
    <LoadedPart
      loaded={loaded}
      loading={t('fleet.controllers.loading')}
      failed={t('fleet.controllers.failed')}
      lines={10}
    >
      {({ items }) =>
        items.length === 0 ? (
          <NoServices title={t('fleet.controllers.none')} />
        ) : (
          <ListPanel>
            <ControllersTable controllers={items} />
          </ListPanel>
        )
      }
    </LoadedPart>
  );
};
