import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import {
  acceptsWords,
  type PortTarget,
  type ServicePortPosture,
  type ServicePosture,
} from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { asSentence } from '../../lib/asSentence';
import { Name, ObjectName, VisuallyHidden } from '../Name';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    number: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
    short: { whiteSpace: 'nowrap' },
    decider: { minWidth: 200, width: '100%', overflowWrap: 'anywhere' },
    message: {
      color: theme.palette.text.secondary,
      lineHeight: 1.5,
    },
  }),
  { name: 'IstioIngressAcceptsTable' },
);

/** What each port of a service accepts, and the object that decides it. */
export const AcceptsTable = ({ service }: { service: ServicePosture }) => {
  const classes = useStyles();
  const t = useWords();
  if (service.ports.length === 0) {
    return <Typography variant="body2">{t('service.noPorts')}</Typography>;
  }
  return (
    <TableContainer>
      <Table size="small">
        <caption style={{ padding: 0 }}>
          <VisuallyHidden>
            {t('service.acceptsCaption', { name: service.ref.name })}
          </VisuallyHidden>
        </caption>
        <TableHead>
          <TableRow>
            <TableCell className={classes.short}>{t('service.port')}</TableCell>
            <TableCell className={classes.short}>
              {t('service.protocol')}
            </TableCell>
            <TableCell className={classes.short} align="right">
              {t('service.pods')}
            </TableCell>
            <TableCell>{t('service.acceptsColumn')}</TableCell>
            <TableCell>{t('service.decidedBy')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {service.ports.map(port => (
            <PortRows key={`${port.port} ${port.protocol}`} port={port} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

const PortRows = ({ port }: { port: ServicePortPosture }) => {
  const classes = useStyles();
  const { targets, name, protocol } = port;
  const named = name && name !== protocol ? `${protocol} (${name})` : protocol;
  if (targets.length === 0) {
    return (
      <TableRow>
        <TableCell className={classes.number}>{port.port}</TableCell>
        <TableCell>
          <Name>{named}</Name>
        </TableCell>
        <TableCell align="right" className={classes.number}>
          0
        </TableCell>
        <TableCell />
        <TableCell />
      </TableRow>
    );
  }
  return (
    <>
      {targets.map((target, index) => (
        <TableRow key={index}>
          <TableCell className={classes.number}>
            {`${port.port} → ${target.targetPort}`}
          </TableCell>
          <TableCell>
            <Name>{named}</Name>
          </TableCell>
          <TableCell align="right" className={classes.number}>
            {target.pods}
          </TableCell>
          <TableCell className={classes.short}>
            <WordChip word={acceptsWords[target.accepts]} />
          </TableCell>
          <TableCell className={classes.decider}>
            <Decider target={target} />
          </TableCell>
        </TableRow>
      ))}
    </>
  );
};

const Decider = ({ target: { accepts, because } }: { target: PortTarget }) => {
  const classes = useStyles();
  const t = useWords();
  const [first] = because;
  if (!first) return null;
  // Permissive by a lookup that found nothing is what Istio does by default.
  const isDefault =
    accepts === 'permissive' && !first.object && Boolean(first.lookup);
  return (
    <>
      {first.object && <ObjectName object={first.object} />}
      {isDefault && <div>{t('service.nothingSet')}</div>}
      <div className={classes.message}>
        <Name>{asSentence(first.message)}</Name>
      </div>
    </>
  );
};
