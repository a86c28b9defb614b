import Checkbox from '@material-ui/core/Checkbox';
import FormControl from '@material-ui/core/FormControl';
import InputLabel from '@material-ui/core/InputLabel';
import ListItemText from '@material-ui/core/ListItemText';
import MenuItem from '@material-ui/core/MenuItem';
import OutlinedInput from '@material-ui/core/OutlinedInput';
import Select from '@material-ui/core/Select';
import { makeStyles } from '@material-ui/core/styles';
import { useElementId } from '../../../hooks/useElementId';
import { useLabelStyles } from './useLabelStyles';

const useStyles = makeStyles(
  theme => ({
    root: { width: 190, [theme.breakpoints.down('xs')]: { width: '100%' } },
    check: { padding: theme.spacing(0, 1, 0, 0) },
    name: { whiteSpace: 'normal', overflowWrap: 'anywhere', maxWidth: 360 },
  }),
  { name: 'IstioIngressFilterSelect' },
);

/** One of the values that can be chosen. */
export interface FilterOption {
  value: string;
  label: string;
}

/** Chooses any number of values; none of them means all. */
export const FilterSelect = ({
  label,
  all,
  options,
  values,
  disabled,
  onChange,
}: {
  label: string;
  /** Shown where nothing is chosen: "All clusters". */
  all: string;
  options: readonly FilterOption[];
  values: readonly string[];
  disabled?: boolean;
  onChange: (values: string[]) => void;
}) => {
  const classes = useStyles();
  const labelClasses = useLabelStyles();
  const id = useElementId();
  const labels = new Map(options.map(option => [option.value, option.label]));
  // What an address asks for stays to be taken away, known or not.
  const unlisted = values.filter(value => !labels.has(value));
  const shown = [
    ...options,
    ...unlisted.map(value => ({ value, label: value })),
  ];
  return (
    <FormControl variant="outlined" size="small" className={classes.root}>
      <InputLabel id={`${id}-label`} shrink classes={labelClasses}>
        {label}
      </InputLabel>
      <Select
        multiple
        displayEmpty
        labelId={`${id}-label`}
        id={id}
        value={[...values]}
        disabled={disabled}
        input={<OutlinedInput notched label={label} />}
        renderValue={() =>
          values.map(value => labels.get(value) ?? value).join(', ') || all
        }
        MenuProps={{
          getContentAnchorEl: null,
          anchorOrigin: { vertical: 'bottom', horizontal: 'left' },
        }}
        onChange={({ target }) => {
          const chosen = target.value;
          onChange(Array.isArray(chosen) ? chosen.map(String) : []);
        }}
      >
        {shown.map(({ value, label: name }) => (
          <MenuItem key={value} value={value} dense>
            <Checkbox
              className={classes.check}
              size="small"
              color="primary"
              checked={values.includes(value)}
              tabIndex={-1}
              disableRipple
              inputProps={{ 'aria-hidden': true, tabIndex: -1 }}
            />
            <ListItemText
              primary={name}
              primaryTypographyProps={{ className: classes.name }}
            />
          </MenuItem>
        ))}
      </Select>
    </FormControl>
  );
};
