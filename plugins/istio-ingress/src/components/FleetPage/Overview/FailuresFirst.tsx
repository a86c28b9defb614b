import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Overview } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { FleetLink } from '../FleetLink';
import { useFormat } from '../useFormat';

const useStyles = makeStyles(
  theme => ({ root: { marginBottom: theme.spacing(2) } }),
  { name: 'IstioIngressFailuresFirst' },
);

/** The sentence above all numbers: what fails now, before what is only weak. */
export const FailuresFirst = ({
  overview: { failing, coverage, services },
}: {
  overview: Overview;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { number } = useFormat();
  const { broken, plaintextViolating } = failing;
  const unknown = services - coverage.evaluated;
  return (
    <Typography variant="body1" className={classes.root}>
      {broken > 0 && (
        <>
          <FleetLink tab="services" change={{ posture: 'broken' }}>
            {t('fleet.overview.broken', {
              count: broken,
              number: number(broken),
            })}
          </FleetLink>
          {'. '}
        </>
      )}
      {plaintextViolating > 0 && (
        <>
          <FleetLink
            tab="services"
            change={{ posture: 'plaintext', status: 'violating' }}
          >
            {t('fleet.overview.plaintext', {
              count: plaintextViolating,
              number: number(plaintextViolating),
            })}
          </FleetLink>
          {'. '}
        </>
      )}
      {broken + plaintextViolating === 0 && `${t('fleet.overview.noFailure')} `}
      {unknown > 0 && (
        <>
          <FleetLink tab="services" change={{ posture: 'unknown' }}>
            {t('fleet.overview.unknown', {
              count: unknown,
              number: number(unknown),
            })}
          </FleetLink>
          .
        </>
      )}
    </Typography>
  );
};
