import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import {
  policyStatusWords,
  postureWords,
  severityWords,
  staleWord,
  type ServiceSummary,
} from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { ModeChips } from '../../ModeChips';
import { Name } from '../../Name';
import { RelativeTime } from '../../RelativeTime';
import { WordChip } from '../../WordChip';
import { OwnerLink } from '../OwnerLink';
import { ServiceLink } from '../ServiceLink';
import { useFormat } from '../useFormat';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles(
  theme => ({
    chips: { display: 'flex', flexWrap: 'wrap', columnGap: theme.spacing(1) },
  }),
  { name: 'IstioIngressServiceRow' },
);

/** One service of the list. */
export const ServiceRow = ({ service }: { service: ServiceSummary }) => {
  const classes = useTableStyles();
  const { chips } = useStyles();
  const t = useWords();
  const { number } = useFormat();
  const { ref, posture, modes, predicted, stale, status, entityRef } = service;
  const { routeCount, failing, findingCount, worstSeverity } = service;
  return (
    <TableRow hover>
      <TableCell component="th" scope="row" className={classes.name}>
        <ServiceLink service={ref} />
        <div className={classes.below}>
          <Name>{ref.cluster}</Name>
          {entityRef && (
            <>
              {' · '}
              <EntityRefLink entityRef={entityRef} hideIcon />
            </>
          )}
        </div>
      </TableCell>
      <TableCell className={classes.owner}>
        <OwnerLink owner={service.owner} />
      </TableCell>
      <TableCell>
        {status && <WordChip word={policyStatusWords[status]} />}
      </TableCell>
      <TableCell>
        <WordChip
          word={postureWords[posture]}
          predicted={predicted}
          stale={stale}
        />
      </TableCell>
      <TableCell>
        <div className={chips}>
          <ModeChips modes={modes} posture={posture} />
        </div>
      </TableCell>
      <TableCell align="right">
        {number(routeCount)}
        {failing > 0 && (
          <div className={classes.below}>
            {t('fleet.services.failing', { number: number(failing) })}
          </div>
        )}
      </TableCell>
      <TableCell align="right">
        {worstSeverity ? (
          <WordChip
            plain
            word={severityWords[worstSeverity]}
            label={`${number(findingCount)} · ${
              severityWords[worstSeverity].label
            }`}
          />
        ) : (
          number(findingCount)
        )}
      </TableCell>
      <TableCell className={classes.time}>
        {stale && `${staleWord.label} ${t('cluster.staleSince')} `}
        <RelativeTime at={service.observedAt} />
      </TableCell>
    </TableRow>
  );
};
