import { makeStyles } from '@material-ui/core/styles';
import { useWords } from '../../../hooks/useWords';
import { useFormat } from '../useFormat';
import { axisEnd, type Series, type StackedDay } from './series';
import { useSeriesStyles } from './useSeriesStyles';

const height = 100;
const barWidth = 10;
const barGap = 1;

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'max-content 1fr',
      columnGap: theme.spacing(1),
      color: theme.palette.text.secondary,
      fontSize: theme.typography.pxToRem(12),
      fontVariantNumeric: 'tabular-nums',
    },
    axis: {
      display: 'flex',
      flexDirection: 'column',
      justifyContent: 'space-between',
      textAlign: 'right',
      lineHeight: 1,
    },
    chart: {
      width: '100%',
      height: 180,
      borderTop: `1px dashed ${theme.palette.divider}`,
      borderBottom: `1px solid ${theme.palette.divider}`,
    },
    days: {
      gridColumn: 2,
      display: 'flex',
      justifyContent: 'space-between',
      marginTop: theme.spacing(0.5),
    },
    gap: { fill: theme.palette.action.hover },
    day: {
      fill: 'transparent',
      '&:hover': { stroke: theme.palette.text.primary, strokeWidth: 0.6 },
    },
  }),
  { name: 'IstioIngressTrendChart' },
);

/**
 * Days as stacked bars. A day that was not counted stays an empty column, never
 * a bar of height zero. The table beside it has the same numbers for everybody
 * who does not see the picture.
 */
export const TrendChart = ({
  label,
  series,
  days,
}: {
  label: string;
  series: readonly Series[];
  days: readonly StackedDay[];
}) => {
  const classes = useStyles();
  const t = useWords();
  const { number, day: dayName } = useFormat();
  const end = axisEnd(days);
  const first = days[0]?.day;
  const last = days[days.length - 1]?.day;
  const width = days.length * (barWidth + barGap);
  return (
    <div className={classes.root}>
      <div className={classes.axis} aria-hidden="true">
        <span>{number(end)}</span>
        <span>0</span>
      </div>
      <svg
        className={classes.chart}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {days.map((day, index) => (
          <g
            key={day.day}
            transform={`translate(${index * (barWidth + barGap)})`}
          >
            {day.values ? (
              <Bar values={day.values} series={series} end={end} />
            ) : (
              <rect className={classes.gap} width={barWidth} height={height} />
            )}
            <rect className={classes.day} width={barWidth} height={height}>
              <title>{titleOf(day)}</title>
            </rect>
          </g>
        ))}
      </svg>
      {first && last && (
        <div className={classes.days} aria-hidden="true">
          <span>{dayName(first)}</span>
          <span>{dayName(last)}</span>
        </div>
      )}
    </div>
  );

  function titleOf({ day, values, missing }: StackedDay): string {
    const lines = [dayName(day)];
    if (!values) lines.push(t('fleet.trend.gap'));
    for (const [index, { word }] of series.entries()) {
      const value = values?.[index] ?? 0;
      if (value > 0) lines.push(`${word.label}: ${number(value)}`);
    }
    if (values && missing.length > 0) {
      lines.push(t('fleet.trend.without', { clusters: missing.join(', ') }));
    }
    return lines.join('\n');
  }
};

const Bar = ({
  values,
  series,
  end,
}: {
  values: readonly number[];
  series: readonly Series[];
  end: number;
}) => {
  const classOf = useSeriesStyles();
  let top = height;
  return (
    <>
      {series.map((layer, index) => {
        const size = (values[index] / end) * height;
        top -= size;
        return size > 0 ? (
          <rect
            key={layer.key}
            className={classOf(layer)}
            y={top}
            width={barWidth}
            height={size}
          />
        ) : null;
      })}
    </>
  );
};
