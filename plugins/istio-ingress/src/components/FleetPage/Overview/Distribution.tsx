import { makeStyles } from '@material-ui/core/styles';
import type { Word } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { WordChip } from '../../WordChip';
import type { FilterChange } from '../filters/fleetFilters';
import { NumberLink } from '../NumberLink';
import { useFormat } from '../useFormat';

const useStyles = makeStyles(
  theme => ({
    table: {
      width: '100%',
      borderCollapse: 'collapse',
      fontSize: theme.typography.pxToRem(14),
      '& td, & th': { padding: theme.spacing(0.5, 1, 0.5, 0) },
      '& th': { fontWeight: 400, textAlign: 'left' },
    },
    number: {
      width: 1,
      textAlign: 'right',
      whiteSpace: 'nowrap',
      fontVariantNumeric: 'tabular-nums',
    },
    track: { width: '40%' },
    bar: {
      height: 10,
      minWidth: 2,
      borderRadius: 2,
      backgroundColor: theme.palette.text.secondary,
    },
    ok: { backgroundColor: theme.palette.status.ok },
    info: { backgroundColor: theme.palette.status.running },
    warning: { backgroundColor: theme.palette.status.warning },
    error: { backgroundColor: theme.palette.status.error },
    neutral: { backgroundColor: theme.palette.text.disabled },
  }),
  { name: 'IstioIngressDistribution' },
);

/** One value, how many services have it, and the way to them. */
export interface Share {
  key: string;
  word: Word;
  count: number;
  change: FilterChange;
}

/** How services spread over the values of something. */
export const Distribution = ({
  label,
  total,
  shares,
}: {
  label: string;
  /** What the bars and percentages are of. */
  total: number;
  shares: readonly Share[];
}) => {
  const classes = useStyles();
  const t = useWords();
  const { share } = useFormat();
  const most = Math.max(1, ...shares.map(({ count }) => count));
  return (
    <table className={classes.table} aria-label={label}>
      <tbody>
        {shares.map(({ key, word, count, change }) => (
          <tr key={key}>
            <th scope="row">
              <WordChip word={word} plain />
            </th>
            <td className={classes.track} aria-hidden="true">
              {count > 0 && (
                <div
                  className={`${classes.bar} ${classes[word.tone]}`}
                  style={{ width: `${(count / most) * 100}%` }}
                />
              )}
            </td>
            <td className={classes.number}>
              <NumberLink value={count} of={word.label} change={change} />
            </td>
            <td
              className={classes.number}
              title={t('fleet.overview.shareHint')}
            >
              {share(count, total)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
