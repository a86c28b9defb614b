import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import { changeCauseSchema, changeCauseWords } from 'istio-ingress-contract';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { FilterSelect } from '../FleetPage/filters/FilterSelect';
import { dayOf, startOfDay } from '../Waivers/dates';
import { changeFields, useChangeFilters } from './useChangeFilters';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1.5),
      paddingTop: theme.spacing(1),
    },
  }),
  { name: 'IstioIngressChangeFilters' },
);

/** Since when, what of a service, and by which cause. */
export const ChangeFilters = () => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const { since, cause, field, change } = useChangeFilters();
  return (
    <div className={classes.root}>
      <TextField
        id={id}
        type="date"
        size="small"
        variant="outlined"
        label={t('history.tab.since')}
        helperText={t('history.tab.sinceHint')}
        value={since}
        inputProps={{ max: dayOf(Date.now()) }}
        InputLabelProps={{ shrink: true }}
        onChange={({ target }) => {
          if (startOfDay(target.value)) change({ since: target.value });
        }}
      />
      <FilterSelect
        label={t('history.tab.field')}
        all={t('history.tab.allFields')}
        options={changeFields.map(value => ({
          value,
          label: t(`history.tab.fieldOf.${value}`),
        }))}
        values={field}
        onChange={values =>
          change({ field: changeFields.filter(each => values.includes(each)) })
        }
      />
      <FilterSelect
        label={t('history.tab.cause')}
        all={t('history.tab.allCauses')}
        options={changeCauseSchema.options.map(value => ({
          value,
          label: changeCauseWords[value].label,
        }))}
        values={cause}
        onChange={values =>
          change({
            cause: changeCauseSchema.options.filter(each =>
              values.includes(each),
            ),
          })
        }
      />
    </div>
  );
};
