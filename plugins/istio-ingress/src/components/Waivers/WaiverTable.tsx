import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import type { Waiver } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { useFleetNames } from '../FleetPage/FleetNames';
import { OwnerLink } from '../FleetPage/OwnerLink';
import { ServiceLink } from '../FleetPage/ServiceLink';
import { Name } from '../Name';
import { DecisionButtons, type Decision } from './DecisionButtons';
import { waiverElementId } from './useDecisions';
import { WaiverPeople, WaiverReason, WaiverState } from './WaiverFacts';

const useStyles = makeStyles(
  theme => ({
    row: { verticalAlign: 'top' },
    service: {
      minWidth: 140,
      '&:focus-visible': { outline: `2px solid ${theme.palette.link}` },
    },
    reason: { minWidth: 200, maxWidth: 420 },
    below: {
      color: theme.palette.text.secondary,
      fontSize: theme.typography.pxToRem(12),
    },
  }),
  { name: 'IstioIngressWaiverTable' },
);

/** Waivers, one a row. */
export const WaiverTable = ({
  waivers,
  label,
  hasService,
  onDecide,
}: {
  waivers: readonly Waiver[];
  label: string;
  /** Whether the service is said in each row. */
  hasService: boolean;
  onDecide: (waiver: Waiver, decision: Decision) => void;
}) => {
  const t = useWords();
  return (
    <TableContainer>
      <Table size="small" aria-label={label}>
        <TableHead>
          <TableRow>
            {hasService && <TableCell>{t('waivers.column.service')}</TableCell>}
            <TableCell>{t('waivers.column.target')}</TableCell>
            <TableCell>{t('waivers.column.status')}</TableCell>
            <TableCell>{t('waivers.column.reason')}</TableCell>
            <TableCell>{t('waivers.column.who')}</TableCell>
            <TableCell>{t('waivers.column.actions')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {waivers.map(waiver => (
            <WaiverRow
              key={waiver.id}
              waiver={waiver}
              hasService={hasService}
              onDecide={decision => onDecide(waiver, decision)}
            />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

const WaiverRow = ({
  waiver,
  hasService,
  onDecide,
}: {
  waiver: Waiver;
  hasService: boolean;
  onDecide: (decision: Decision) => void;
}) => {
  const classes = useStyles();
  // The row's first cell takes the focus after a decision.
  const first = {
    id: waiverElementId(waiver),
    tabIndex: -1,
    className: classes.service,
  };
  return (
    <TableRow hover className={classes.row}>
      {hasService && (
        <TableCell {...first}>
          <ServiceLink service={waiver.service} />
          <div className={classes.below}>
            <Name>{waiver.service.cluster}</Name>
          </div>
          {waiver.owner && (
            <div className={classes.below}>
              <OwnerLink owner={waiver.owner} />
            </div>
          )}
        </TableCell>
      )}
      <TableCell {...(hasService ? {} : first)}>
        <Target waiver={waiver} />
      </TableCell>
      <TableCell>
        <WaiverState waiver={waiver} />
      </TableCell>
      <TableCell className={classes.reason}>
        <WaiverReason waiver={waiver} />
      </TableCell>
      <TableCell>
        <WaiverPeople waiver={waiver} />
      </TableCell>
      <TableCell>
        <DecisionButtons waiver={waiver} onDecide={onDecide} />
      </TableCell>
    </TableRow>
  );
};

const Target = ({ waiver: { target } }: { waiver: Waiver }) => {
  const t = useWords();
  const { policyTitle, ruleTitle } = useFleetNames();
  return (
    <Name>
      {target.kind === 'policy'
        ? t('waivers.target.policy', { title: policyTitle(target.policyId) })
        : t('waivers.target.finding', { title: ruleTitle(target.rule) })}
    </Name>
  );
};
