import { makeStyles } from '@material-ui/core/styles';
import type { Series } from './series';

const useStyles = makeStyles(
  theme => ({
    ok: { fill: theme.palette.status.ok },
    info: { fill: theme.palette.status.running },
    warning: { fill: theme.palette.status.warning },
    error: { fill: theme.palette.status.error },
    neutral: { fill: theme.palette.text.disabled },
    faint: { fillOpacity: 0.45 },
  }),
  { name: 'IstioIngressSeries' },
);

/** The colours of a layer, the same in the chart and in its legend. */
export function useSeriesStyles(): (
  series: Pick<Series, 'word' | 'isFaint'>,
) => string {
  const classes = useStyles();
  return ({ word, isFaint }) =>
    isFaint ? `${classes[word.tone]} ${classes.faint}` : classes[word.tone];
}
