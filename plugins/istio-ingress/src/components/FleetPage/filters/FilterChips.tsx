import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import CloseIcon from '@material-ui/icons/Close';
import { joinWords } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { Action } from '../../Action';
import { Name } from '../../Name';
import {
  filterNames,
  valuesOf,
  type FilterChange,
  type FilterName,
  type FleetFilters,
} from './fleetFilters';
import type { TabName } from '../tabs';
import { useFilterLabels } from './useFilterLabels';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1),
    },
    chip: { borderRadius: 16, fontWeight: 400, textAlign: 'left' },
  }),
  { name: 'IstioIngressFilterChips' },
);

/** Those have a field of their own. */
function fieldsOf(tab: TabName): readonly FilterName[] {
  const fields = ['cluster', 'owner', 'policy', 'status', 'search'] as const;
  return tab === 'findings' ? [...fields, 'severity', 'rule'] : fields;
}

/**
 * The filters that came by a link and have no field, each to be taken away, and
 * those that this tab leaves aside.
 */
export const FilterChips = ({
  tab,
  filters,
  ignored,
  onChange,
  onClear,
}: {
  tab: TabName;
  filters: FleetFilters;
  ignored: readonly FilterName[];
  onChange: (change: FilterChange) => void;
  onClear: () => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { nameOf, labelOf } = useFilterLabels();
  const set = filterNames.filter(name => valuesOf(filters, name).length > 0);
  if (set.length === 0) return null;
  const fields = fieldsOf(tab);
  const aside = set.filter(name => ignored.includes(name));
  const chips = set
    .filter(name => !fields.includes(name))
    .flatMap(name => valuesOf(filters, name).map(value => ({ name, value })));
  return (
    <div className={classes.root}>
      {chips.map(({ name, value }) => {
        const text = `${nameOf(name)}: ${labelOf(name, value)}`;
        return (
          <Action
            key={`${name} ${value}`}
            variant="outlined"
            className={classes.chip}
            endIcon={<CloseIcon fontSize="small" />}
            aria-label={t('fleet.filters.remove', { filter: text })}
            onClick={() => onChange(without(filters, name, value))}
          >
            <Name>{text}</Name>
          </Action>
        );
      })}
      <Action color="primary" onClick={onClear}>
        {t('fleet.filters.clear')}
      </Action>
      {aside.length > 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('fleet.filters.aside', { filters: joinWords(aside.map(nameOf)) })}
        </Typography>
      )}
    </div>
  );
};

function without(
  filters: FleetFilters,
  name: FilterName,
  value: string,
): FilterChange {
  const left = valuesOf(filters, name).filter(other => other !== value);
  return { [name]: left.length > 0 ? left : undefined };
}
