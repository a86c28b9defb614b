import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';
import { useFormat } from './useFormat';
import type { ListPage } from './useListPage';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'flex-end',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1),
    },
    range: { marginRight: 'auto', fontVariantNumeric: 'tabular-nums' },
  }),
  { name: 'IstioIngressPager' },
);

/** Which part of a list is shown, and the ways to its other parts. */
export const Pager = ({
  label,
  page: { skipped, goTo },
  shown,
  total,
  nextCursor,
}: {
  label: string;
  page: ListPage;
  /** How many items this page has. */
  shown: number;
  total: number;
  nextCursor?: string;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { number } = useFormat();
  const { first, previous, next } = goTo;
  const range =
    skipped === undefined
      ? t('fleet.list.some', { shown: number(shown), total: number(total) })
      : t('fleet.list.range', {
          from: number(shown === 0 ? 0 : skipped + 1),
          to: number(skipped + shown),
          total: number(total),
        });
  return (
    <nav className={classes.root} aria-label={label}>
      <Typography variant="body2" role="status" className={classes.range}>
        {range}
      </Typography>
      {(first || previous || nextCursor) && (
        <>
          <Action disabled={!first} onClick={first}>
            {t('fleet.list.first')}
          </Action>
          <Action disabled={!previous} onClick={previous}>
            {t('fleet.list.previous')}
          </Action>
          <Action
            disabled={!nextCursor}
            onClick={() => nextCursor && next(nextCursor)}
          >
            {t('fleet.list.next')}
          </Action>
        </>
      )}
    </nav>
  );
};
