import { makeStyles } from '@material-ui/core/styles';
import { useWords } from '../../../hooks/useWords';
import { LoadingBlock } from '../../States';

const useStyles = makeStyles(
  theme => ({
    tiles: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))',
      gap: theme.spacing(2),
      margin: theme.spacing(5, 0, 2),
    },
    box: {
      minHeight: 118,
      backgroundColor: theme.palette.background.paper,
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    panel: { padding: theme.spacing(2), minHeight: 260 },
  }),
  { name: 'IstioIngressOverviewSkeleton' },
);

/** The outline of the overview. */
export const OverviewSkeleton = () => {
  const classes = useStyles();
  const t = useWords();
  return (
    <>
      <div className={classes.tiles} aria-hidden="true">
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index} className={classes.box} />
        ))}
      </div>
      <div className={`${classes.box} ${classes.panel}`}>
        <LoadingBlock label={t('fleet.overview.loading')} lines={6} />
      </div>
    </>
  );
};
