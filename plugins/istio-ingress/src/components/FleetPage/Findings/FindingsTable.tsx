import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { severityWords, type FindingPage } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { objectName } from '../../../lib/objectName';
import { Name } from '../../Name';
import { RelativeTime } from '../../RelativeTime';
import { WordChip } from '../../WordChip';
import { FleetLink } from '../FleetLink';
import { useTableStyles } from '../useTableStyles';
import { ServiceLinks } from './ServiceLinks';

const useStyles = makeStyles(
  theme => ({
    title: { fontWeight: 500 },
    message: { maxWidth: 640, overflowWrap: 'anywhere' },
    links: {
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(2),
      fontSize: theme.typography.pxToRem(12),
    },
  }),
  { name: 'IstioIngressFindingsTable' },
);

type Item = FindingPage['items'][number];

/** One page of findings. */
export const FindingsTable = ({ findings }: { findings: readonly Item[] }) => {
  const classes = useTableStyles();
  const t = useWords();
  return (
    <TableContainer>
      <Table
        size="small"
        className={classes.table}
        aria-label={t('fleet.findings.label')}
      >
        <TableHead>
          <TableRow>
            <TableCell>{t('fleet.filters.severity')}</TableCell>
            <TableCell>{t('fleet.findings.finding')}</TableCell>
            <TableCell>{t('fleet.findings.subject')}</TableCell>
            <TableCell>{t('fleet.findings.services')}</TableCell>
            <TableCell>{t('fleet.findings.since')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {findings.map(finding => (
            <FindingRow
              key={`${finding.cluster} ${finding.key}`}
              finding={finding}
            />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

const FindingRow = ({ finding }: { finding: Item }) => {
  const classes = useStyles();
  const tableClasses = useTableStyles();
  const t = useWords();
  const { cluster, rule, severity, subject, services, title, message } =
    finding;
  return (
    <TableRow hover>
      <TableCell>
        <WordChip word={severityWords[severity]} />
      </TableCell>
      <TableCell className={classes.message}>
        <div className={classes.title}>
          <Name>{title}</Name>
        </div>
        <Typography variant="body2">
          <Name>{message}</Name>
        </Typography>
        <div className={classes.links}>
          <FleetLink tab="findings" change={{ rule }}>
            {t('fleet.findings.sameRule')}
          </FleetLink>
          <FleetLink tab="services" change={{ rule }}>
            {t('fleet.findings.allServices')}
          </FleetLink>
        </div>
      </TableCell>
      <TableCell className={tableClasses.name}>
        <Name>{objectName(subject)}</Name>
        <div className={tableClasses.below}>
          <Name>{cluster}</Name>
        </div>
      </TableCell>
      <TableCell className={tableClasses.name}>
        <ServiceLinks services={services} />
      </TableCell>
      <TableCell className={tableClasses.time}>
        <RelativeTime at={finding.firstSeen} />
      </TableCell>
    </TableRow>
  );
};
