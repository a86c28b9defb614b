import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Overview } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { RelativeTime } from '../../RelativeTime';
import { FleetLink } from '../FleetLink';
import { useFormat } from '../useFormat';
import { Tile } from './Tile';

const useStyles = makeStyles(
  theme => ({ line: { marginTop: theme.spacing(0.25) } }),
  { name: 'IstioIngressCoverage' },
);

/** How much could be evaluated, in how many clusters, and how fresh it is. */
export const Coverage = ({
  overview: { services, coverage },
}: {
  overview: Overview;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { number, share } = useFormat();
  const { evaluated, clusters, clustersRead, oldestAt, newestAt } = coverage;
  return (
    <Tile
      title={t('fleet.overview.coverage')}
      symbol={evaluated < services ? 'unknown' : undefined}
      tone="neutral"
      value={<FleetLink tab="services">{share(evaluated, services)}</FleetLink>}
    >
      <Typography variant="body2" className={classes.line}>
        {t('fleet.overview.evaluatedOf', {
          number: number(evaluated),
          total: number(services),
        })}
      </Typography>
      <Typography variant="body2" className={classes.line}>
        <FleetLink tab="clusters">
          {t('fleet.overview.clustersRead', {
            number: number(clustersRead),
            total: number(clusters),
          })}
        </FleetLink>
      </Typography>
      {oldestAt && newestAt && (
        <Typography
          variant="body2"
          color="textSecondary"
          className={classes.line}
        >
          {`${t('fleet.overview.newest')} `}
          <RelativeTime at={newestAt} />
          {oldestAt !== newestAt && (
            <>
              {`, ${t('fleet.overview.oldest')} `}
              <RelativeTime at={oldestAt} />
            </>
          )}
        </Typography>
      )}
    </Tile>
  );
};
