import { makeStyles } from '@material-ui/core/styles';
import { useWords } from '../../hooks/useWords';
import { LoadingBlock } from '../States';

const useStyles = makeStyles(
  theme => ({
    card: {
      marginTop: theme.spacing(2),
      padding: theme.spacing(2),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      backgroundColor: theme.palette.background.paper,
      minHeight: 320,
    },
  }),
  { name: 'IstioIngressLoadingTab' },
);

/** The outline of the tab while it is loaded. */
export const LoadingTab = () => {
  const classes = useStyles();
  const t = useWords();
  return (
    <div className={classes.card}>
      <LoadingBlock label={t('tab.loading')} lines={6} />
    </div>
  );
};
