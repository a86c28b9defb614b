import { useApi } from '@backstage/core-plugin-api';
import { serviceSortSchema, type ServiceSort } from 'istio-ingress-contract';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { ExportButtons } from '../ExportButtons';
import { useFleetFilters } from '../filters/useFleetFilters';
import { ListPanel } from '../ListPanel';
import { LoadedPart } from '../Loaded';
import { NoServices } from '../NoServices';
import { Pager } from '../Pager';
import { useListPage, pageSize } from '../useListPage';
import { useLoaded } from '../useLoaded';
import { ServicesTable } from './ServicesTable';

export const defaultSort: ServiceSort = 'posture';

/** The services of the selection, a page at a time, worst first. */
export const ServicesTab = () => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const page = useListPage();
  const sort = serviceSortSchema.catch(defaultSort).parse(page.sort);
  const query = { ...filters, sort, cursor: page.cursor, limit: pageSize };
  const loaded = useLoaded(`services ${JSON.stringify(query)}`, signal =>
    api.getServices(query, { signal }),
  );
  return (
    <LoadedPart
      loaded={loaded}
      loading={t('fleet.services.loading')}
      failed={t('fleet.services.failed')}
      lines={14}
    >
      {({ items, totalCount, pageInfo }) =>
        totalCount === 0 ? (
          <NoServices />
        ) : (
          <ListPanel
            aside={
              <ExportButtons
                name="services"
                load={format =>
                  api.exportServices({ ...filters, sort, format })
                }
              />
            }
          >
            <ServicesTable services={items} page={page} />
            <Pager
              label={t('fleet.services.pages')}
              page={page}
              shown={items.length}
              total={totalCount}
              nextCursor={pageInfo.nextCursor}
            />
          </ListPanel>
        )
      }
    </LoadedPart>
  );
};
