import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { makeStyles } from '@material-ui/core/styles';
import { useWords } from '../../../hooks/useWords';
import { Name } from '../../Name';
import { useFormat } from '../useFormat';
import type { Series, StackedDay } from './series';

const useStyles = makeStyles(
  () => ({
    root: { maxHeight: 320 },
    number: { fontVariantNumeric: 'tabular-nums' },
  }),
  { name: 'IstioIngressTrendTable' },
);

/** The same numbers as the chart, the latest day first. */
export const TrendTable = ({
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
  return (
    // Reachable by keyboard, because it scrolls.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <TableContainer className={classes.root} tabIndex={0}>
      <Table size="small" stickyHeader aria-label={label}>
        <TableHead>
          <TableRow>
            <TableCell>{t('fleet.trend.day')}</TableCell>
            {series.map(({ key, word }) => (
              <TableCell key={key} align="right">
                {word.label}
              </TableCell>
            ))}
            <TableCell>{t('fleet.trend.notCounted')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {[...days].reverse().map(({ day, values, missing }) => (
            <TableRow key={day}>
              <TableCell component="th" scope="row">
                <time dateTime={day}>{dayName(day)}</time>
              </TableCell>
              {values ? (
                series.map(({ key }, index) => (
                  <TableCell key={key} align="right" className={classes.number}>
                    {number(values[index])}
                  </TableCell>
                ))
              ) : (
                <TableCell colSpan={series.length}>
                  {t('fleet.trend.gap')}
                </TableCell>
              )}
              <TableCell>
                <Name>{missing.join(', ')}</Name>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};
