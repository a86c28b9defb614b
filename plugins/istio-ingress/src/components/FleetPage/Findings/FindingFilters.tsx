import { makeStyles } from '@material-ui/core/styles';
import { severitySchema, severityWords } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { valuesOf } from '../filters/fleetFilters';
import { FilterSelect } from '../filters/FilterSelect';
import { useFleetFilters } from '../filters/useFleetFilters';
import { useFleetNames } from '../FleetNames';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1.5),
      paddingTop: theme.spacing(1),
    },
  }),
  { name: 'IstioIngressFindingFilters' },
);

const severities = severitySchema.options.map(value => ({
  value,
  label: severityWords[value].label,
}));

/** The two filters that only the list of findings has fields for. */
export const FindingFilters = () => {
  const classes = useStyles();
  const t = useWords();
  const { rules } = useFleetNames();
  const { filters, change } = useFleetFilters();
  return (
    <div className={classes.root}>
      <FilterSelect
        label={t('fleet.filters.severity')}
        all={t('fleet.filters.allSeverities')}
        options={severities}
        values={valuesOf(filters, 'severity')}
        onChange={values =>
          change({
            severity: severitySchema.options.filter(severity =>
              values.includes(severity),
            ),
          })
        }
      />
      <FilterSelect
        label={t('fleet.filters.rule')}
        all={t('fleet.filters.allRules')}
        options={rules}
        values={valuesOf(filters, 'rule')}
        onChange={rule => change({ rule })}
      />
    </div>
  );
};
