import { makeStyles } from '@material-ui/core/styles';
import { policyStatusSchema, policyStatusWords } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { useFleetNames } from '../FleetNames';
import { tabs, type TabName } from '../tabs';
import { FilterChips } from './FilterChips';
import { filterNames, valuesOf, type FilterName } from './fleetFilters';
import { FilterSelect } from './FilterSelect';
import { SearchField } from './SearchField';
import { useFleetFilters } from './useFleetFilters';

const useStyles = makeStyles(
  theme => ({
    root: { margin: theme.spacing(2, 0) },
    fields: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      gap: theme.spacing(1.5),
    },
  }),
  { name: 'IstioIngressFilterBar' },
);

const statuses = policyStatusSchema.options.map(value => ({
  value,
  label: policyStatusWords[value].label,
}));

/**
 * What the page is narrowed to. Every tab has the same bar: a filter that its
 * list does not know is kept, and cannot be changed there.
 */
export const FilterBar = ({ tab }: { tab: TabName }) => {
  const classes = useStyles();
  const t = useWords();
  const { filters, change, clear } = useFleetFilters();
  const { clusters, owners, policies } = useFleetNames();
  const taken = new Set<FilterName>(tabs[tab].takes);
  return (
    <section className={classes.root} aria-label={t('fleet.filters.label')}>
      <div className={classes.fields}>
        <FilterSelect
          label={t('fleet.filters.cluster')}
          all={t('fleet.filters.allClusters')}
          options={clusters}
          values={valuesOf(filters, 'cluster')}
          disabled={!taken.has('cluster')}
          onChange={cluster => change({ cluster })}
        />
        <FilterSelect
          label={t('fleet.filters.owner')}
          all={t('fleet.filters.allOwners')}
          options={owners}
          values={valuesOf(filters, 'owner')}
          disabled={!taken.has('owner')}
          onChange={owner => change({ owner })}
        />
        <FilterSelect
          label={t('fleet.filters.policy')}
          all={t('fleet.filters.allPolicies')}
          options={policies}
          values={valuesOf(filters, 'policy')}
          disabled={!taken.has('policy')}
          onChange={policy => change({ policy })}
        />
        <FilterSelect
          label={t('fleet.filters.status')}
          all={t('fleet.filters.allStatuses')}
          options={statuses}
          values={valuesOf(filters, 'status')}
          disabled={!taken.has('status')}
          onChange={values =>
            change({
              status: policyStatusSchema.options.filter(status =>
                values.includes(status),
              ),
            })
          }
        />
        <SearchField
          value={filters.search ?? ''}
          disabled={!taken.has('search')}
          onChange={search => change({ search }, 'replace')}
        />
      </div>
      <FilterChips
        filters={filters}
        tab={tab}
        ignored={filterNames.filter(name => !taken.has(name))}
        onChange={change}
        onClear={clear}
      />
    </section>
  );
};
