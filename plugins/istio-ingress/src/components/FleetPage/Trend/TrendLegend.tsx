import { makeStyles } from '@material-ui/core/styles';
import { ToneIcon } from '../../WordChip';
import { useFormat } from '../useFormat';
import type { Series, StackedDay } from './series';
import { useSeriesStyles } from './useSeriesStyles';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(2),
      rowGap: theme.spacing(0.5),
      margin: theme.spacing(1, 0, 0),
      padding: 0,
      listStyle: 'none',
      fontSize: theme.typography.pxToRem(13),
    },
    item: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
    },
    swatch: { width: 12, height: 12, flexShrink: 0 },
  }),
  { name: 'IstioIngressTrendLegend' },
);

/** The layers from the top down, with the last number that was counted. */
export const TrendLegend = ({
  series,
  days,
}: {
  series: readonly Series[];
  days: readonly StackedDay[];
}) => {
  const classes = useStyles();
  const classOf = useSeriesStyles();
  const { number } = useFormat();
  const last = [...days].reverse().find(({ values }) => values)?.values;
  const layers = series.map((layer, index) => ({
    layer,
    value: last?.[index] ?? 0,
  }));
  return (
    <ul className={classes.root}>
      {layers.reverse().map(({ layer, value }) => (
        <li
          key={layer.key}
          className={classes.item}
          title={layer.word.sentence}
        >
          <svg className={classes.swatch} aria-hidden="true">
            <rect width="12" height="12" className={classOf(layer)} />
          </svg>
          <ToneIcon symbol={layer.word.symbol} tone={layer.word.tone} />
          <span>{`${layer.word.label} ${number(value)}`}</span>
        </li>
      ))}
    </ul>
  );
};
