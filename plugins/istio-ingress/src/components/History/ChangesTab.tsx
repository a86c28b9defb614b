import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type { ResultChange } from 'istio-ingress-contract';
import { istioIngressApiRef } from '../../api';
import { useLanguage } from '../../hooks/useLanguage';
import { useMorePages } from '../../hooks/useMorePages';
import { useRefreshTick } from '../../hooks/useRefreshTick';
import { useWords } from '../../hooks/useWords';
import { pickFilters } from '../FleetPage/filters/fleetFilters';
import { useFleetFilters } from '../FleetPage/filters/useFleetFilters';
import { useFleetNames } from '../FleetPage/FleetNames';
import { ListPanel } from '../FleetPage/ListPanel';
import { ServiceLink } from '../FleetPage/ServiceLink';
import { MoreButton } from '../MoreButton';
import { Name } from '../Name';
import { RelativeTime } from '../RelativeTime';
import { FailureNotice, LoadingBlock, Notice } from '../States';
import { startOfDay } from '../Waivers/dates';
import { dayText } from '../Waivers/Day';
import { ChangeFilters } from './ChangeFilters';
import { ChangeWhat } from './ChangeWhat';
import { ChangeWhy } from './ChangeWhy';
import { useChangeFilters } from './useChangeFilters';

const useStyles = makeStyles(
  theme => ({
    row: { verticalAlign: 'top' },
    time: { whiteSpace: 'nowrap' },
    below: {
      color: theme.palette.text.secondary,
      fontSize: theme.typography.pxToRem(12),
    },
    empty: { padding: theme.spacing(3, 0) },
  }),
  { name: 'IstioIngressChangesTab' },
);

const refreshMs = 30_000;
const pageSize = 50;

/** What changed since a day, of every service that the reader may see. */
export const ChangesTab = () => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const language = useLanguage();
  const { filters } = useFleetFilters();
  const { since, cause, field } = useChangeFilters();
  const { tick, refresh } = useRefreshTick(refreshMs);
  const query = {
    ...pickFilters(filters, [
      'cluster',
      'namespace',
      'policy',
      'owner',
      'ownedBy',
    ]),
    since: startOfDay(since),
    ...(cause.length > 0 ? { cause: [...cause] } : {}),
    ...(field.length > 0 ? { field: [...field] } : {}),
    limit: pageSize,
  };
  const pages = useMorePages(
    `changes ${JSON.stringify(query)}`,
    tick,
    (cursor, signal) => api.getChanges({ ...query, cursor }, { signal }),
  );
  const { first, items, total } = pages;
  const date = dayText(`${since}T12:00:00`, language);
  return (
    <>
      <Typography variant="body2" paragraph>
        {t('history.tab.intro')}
      </Typography>
      <ListPanel head={<ChangeFilters />}>
        {first.state === 'loading' && (
          <LoadingBlock label={t('history.loading')} lines={8} />
        )}
        {first.state === 'failed' && (
          <FailureNotice
            title={t('history.failed')}
            error={first.error}
            permission={istioIngressFleetReadPermission.name}
            onRetry={refresh}
          />
        )}
        {first.state === 'ready' && first.error && (
          <Notice tone="warning">
            {t('failure.refreshFailed', { message: first.error.message })}
          </Notice>
        )}
        {first.state === 'ready' && total === 0 && (
          <section className={classes.empty}>
            <Typography variant="h6" component="h2" gutterBottom>
              {t('history.tab.none', { date })}
            </Typography>
            <Typography>{t('history.tab.noneHint')}</Typography>
          </section>
        )}
        {first.state === 'ready' && total > 0 && (
          <>
            <Typography variant="body2" role="status">
              {t('history.tab.total', { count: total, date })}
            </Typography>
            <ChangesTable changes={items} />
            <MoreButton pages={pages} label={t('history.tab.more')} />
          </>
        )}
      </ListPanel>
    </>
  );
};

const ChangesTable = ({ changes }: { changes: readonly ResultChange[] }) => {
  const classes = useStyles();
  const t = useWords();
  const { policyTitle } = useFleetNames();
  return (
    <TableContainer>
      <Table size="small" aria-label={t('history.tab.label')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('history.tab.when')}</TableCell>
            <TableCell>{t('history.tab.service')}</TableCell>
            <TableCell>{t('history.tab.what')}</TableCell>
            <TableCell>{t('history.tab.why')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {changes.map((change, index) => (
            <TableRow key={index} hover className={classes.row}>
              <TableCell className={classes.time}>
                <RelativeTime at={change.at} />
              </TableCell>
              <TableCell>
                <ServiceLink service={change.service} />
                <div className={classes.below}>
                  <Name>{change.service.cluster}</Name>
                </div>
              </TableCell>
              <TableCell>
                <ChangeWhat change={change} policyTitle={policyTitle} />
              </TableCell>
              <TableCell>
                <ChangeWhy change={change} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};
