import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  outcomesWorstFirst,
  type Finding,
  type ServiceDetails,
} from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { useShown } from '../../hooks/useShown';
import { RouteCard } from '../RouteCard';
import { ShowMore } from '../ShowMore';

const useStyles = makeStyles(
  theme => ({
    root: {
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      backgroundColor: theme.palette.background.paper,
    },
  }),
  { name: 'IstioIngressRoutes' },
);

/** The ways in to a service, the worst first, twenty at a time. */
export const Routes = ({
  details,
  onFix,
}: {
  details: ServiceDetails;
  onFix: (finding: Finding) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const routes = [...details.routes].sort(
    (a, b) =>
      outcomesWorstFirst.indexOf(a.outcome) -
      outcomesWorstFirst.indexOf(b.outcome),
  );
  const { shown, hiddenCount, showMore } = useShown(routes, 20);
  if (routes.length === 0) {
    // What is not known of the ways in is said above.
    if (details.service.modes.includes('unknown')) return null;
    return (
      <Typography variant="body2" gutterBottom>
        {t('service.noRoutes')}
      </Typography>
    );
  }
  return (
    <>
      <div className={classes.root}>
        {shown.map(route => (
          <RouteCard
            key={route.id}
            route={route}
            details={details}
            onFix={onFix}
          />
        ))}
      </div>
      <ShowMore hiddenCount={hiddenCount} step={20} onClick={showMore} />
    </>
  );
};
