import { useApi } from '@backstage/core-plugin-api';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { ExportButtons } from '../ExportButtons';
import { pickFilters } from '../filters/fleetFilters';
import { useFleetFilters } from '../filters/useFleetFilters';
import { ListPanel } from '../ListPanel';
import { LoadedPart } from '../Loaded';
import { NoServices } from '../NoServices';
import { Pager } from '../Pager';
import { tabs } from '../tabs';
import { pageSize, useListPage } from '../useListPage';
import { useLoaded } from '../useLoaded';
import { FindingFilters } from './FindingFilters';
import { FindingsTable } from './FindingsTable';

/** The findings that hold now, worst first. */
export const FindingsTab = () => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const page = useListPage();
  const narrowed = pickFilters(filters, tabs.findings.takes);
  const query = { ...narrowed, cursor: page.cursor, limit: pageSize };
  const loaded = useLoaded(`findings ${JSON.stringify(query)}`, signal =>
    api.getFindings(query, { signal }),
  );
  return (
    <ListPanel
      head={<FindingFilters />}
      aside={
        <ExportButtons
          name="findings"
          load={format => api.exportFindings({ ...narrowed, format })}
        />
      }
    >
      <LoadedPart
        loaded={loaded}
        loading={t('fleet.findings.loading')}
        failed={t('fleet.findings.failed')}
        lines={14}
      >
        {({ items, totalCount, pageInfo }) =>
          totalCount === 0 ? (
            <NoServices title={t('fleet.findings.none')} />
          ) : (
            <>
              <FindingsTable findings={items} />
              <Pager
                label={t('fleet.findings.pages')}
                page={page}
                shown={items.length}
                total={totalCount}
                nextCursor={pageInfo.nextCursor}
              />
            </>
          )
        }
      </LoadedPart>
    </ListPanel>
  );
};
