import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  severitySchema,
  severityWords,
  type ServiceSummary,
} from 'istio-ingress-contract';
import { useServiceDetails } from '../../hooks/useServiceDetails';
import { useWords } from '../../hooks/useWords';
import { bySeverity } from '../../lib/bySeverity';
import { Name } from '../Name';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    root: { marginTop: theme.spacing(2) },
    finding: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      marginTop: theme.spacing(0.5),
    },
  }),
  { name: 'IstioIngressWorstFinding' },
);

/** The worst finding over all services of the entity, where there is one. */
export const WorstFinding = ({
  services,
  tick,
}: {
  services: readonly ServiceSummary[];
  tick: number;
}) => {
  const classes = useStyles();
  const t = useWords();
  const worst = worstService(services);
  if (!worst) return null;
  const count = services.reduce(
    (sum, service) => sum + service.findingCount,
    0,
  );
  return (
    <div className={classes.root}>
      <Typography variant="body2" color="textSecondary">
        {`${t('card.worst')} · ${t('card.findings', { count })}`}
      </Typography>
      <FindingLine service={worst} tick={tick} />
    </div>
  );
};

const FindingLine = ({
  service,
  tick,
}: {
  service: ServiceSummary;
  tick: number;
}) => {
  const classes = useStyles();
  const details = useServiceDetails(service.ref, tick);
  const [finding] =
    details.state === 'ready' ? bySeverity(details.value.findings) : [];
  const severity = finding?.severity ?? service.worstSeverity;
  return (
    <div className={classes.finding}>
      {severity && <WordChip word={severityWords[severity]} />}
      {finding && (
        <Typography variant="body2">
          <Name>{finding.title}</Name>
        </Typography>
      )}
    </div>
  );
};

function worstService(
  services: readonly ServiceSummary[],
): ServiceSummary | undefined {
  for (const severity of severitySchema.options) {
    const found = services.find(
      ({ worstSeverity }) => worstSeverity === severity,
    );
    if (found) return found;
  }
  return undefined;
}
