import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import {
  waiverStatusSchema,
  waiverStatusWords,
  type WaiverStatus,
} from 'istio-ingress-contract';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import { istioIngressApiRef } from '../../api';
import { useElementId } from '../../hooks/useElementId';
import { useMorePages } from '../../hooks/useMorePages';
import { useRefreshTick } from '../../hooks/useRefreshTick';
import { useWords } from '../../hooks/useWords';
import { pickFilters, searchOf } from '../FleetPage/filters/fleetFilters';
import { FilterSelect } from '../FleetPage/filters/FilterSelect';
import { useFleetFilters } from '../FleetPage/filters/useFleetFilters';
import { useFleetNames } from '../FleetPage/FleetNames';
import { ListPanel } from '../FleetPage/ListPanel';
import { MoreButton } from '../MoreButton';
import { FailureNotice, LoadingBlock, Notice } from '../States';
import { RequestButton } from './RequestButton';
import { useDecisions } from './useDecisions';
import { useWaiverRules } from './useWaiverRules';
import { targetText } from './waiverTarget';
import { WaiverTable } from './WaiverTable';

const useStyles = makeStyles(
  theme => ({
    filters: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1.5),
      paddingTop: theme.spacing(1),
    },
    within: { width: 190 },
    empty: { maxWidth: 720, padding: theme.spacing(3, 0) },
  }),
  { name: 'IstioIngressWaiversTab' },
);

const refreshMs = 30_000;
const pageSize = 50;

/** Every waiver that the reader may see, with what they may do about it. */
export const WaiversTab = () => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const { status, within, isNarrowed } = useWaiverFilters();
  const { tick, refresh } = useRefreshTick(refreshMs);
  const narrowed = pickFilters(filters, ['cluster', 'owner', 'policy', 'rule']);
  const query = {
    ...narrowed,
    ...(status.length > 0 ? { status: [...status] } : {}),
    ...(within ? { expiresWithinDays: within } : {}),
    limit: pageSize,
  };
  const pages = useMorePages(
    `waivers ${JSON.stringify(query)}`,
    tick,
    (cursor, signal) => api.getWaivers({ ...query, cursor }, { signal }),
  );
  const { decide, dialog } = useDecisions(waiver => {
    pages.put(waiver, other => other.id === waiver.id);
    refresh();
  });
  const { first, items, total } = pages;
  const isFiltered = isNarrowed || searchOf(narrowed) !== '';
  return (
    <>
      <Typography variant="body2" paragraph>
        {t('waivers.intro')}
      </Typography>
      <ListPanel
        head={<WaiverFilters />}
        aside={<Request onRequested={refresh} />}
      >
        {first.state === 'loading' && (
          <LoadingBlock label={t('waivers.loading')} lines={8} />
        )}
        {first.state === 'failed' && (
          <FailureNotice
            title={t('waivers.failed')}
            error={first.error}
            permission={istioIngressFleetReadPermission.name}
            onRetry={refresh}
          />
        )}
        {first.state === 'ready' && (
          <>
            {first.error && (
              <Notice tone="warning">
                {t('failure.refreshFailed', { message: first.error.message })}
              </Notice>
            )}
            {total === 0 ? (
              <section className={classes.empty}>
                <Typography variant="h6" component="h2" gutterBottom>
                  {isFiltered ? t('waivers.noneFiltered') : t('waivers.none')}
                </Typography>
                <Typography>
                  {t('waivers.noneHint', {
                    annotation: 'istio-ingress/waivers',
                  })}
                </Typography>
              </section>
            ) : (
              <>
                <WaiverTable
                  waivers={items}
                  label={t('waivers.label')}
                  hasService
                  onDecide={decide}
                />
                <Typography variant="body2" role="status">
                  {t('waivers.total', { count: total })}
                </Typography>
                <MoreButton pages={pages} label={t('waivers.more')} />
              </>
            )}
          </>
        )}
      </ListPanel>
      {dialog}
    </>
  );
};

const Request = ({ onRequested }: { onRequested: () => void }) => {
  const t = useWords();
  const rules = useWaiverRules();
  const { clusters, policies, rules: findings } = useFleetNames();
  const targets = [
    ...policies.map(({ value, label }) => ({
      value: targetText({ kind: 'policy', policyId: value }),
      label: t('waivers.target.policy', { title: label }),
    })),
    ...findings.map(({ value, label }) => ({
      value: targetText({ kind: 'finding', rule: value }),
      label: t('waivers.target.finding', { title: label }),
    })),
  ];
  return (
    <RequestButton
      rules={rules}
      targets={targets}
      clusters={clusters}
      onRequested={onRequested}
    />
  );
};

const choices = [7, 30, 90];

const WaiverFilters = () => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const { status, within, change } = useWaiverFilters();
  return (
    <div className={classes.filters}>
      <FilterSelect
        label={t('waivers.filters.status')}
        all={t('waivers.filters.allStatuses')}
        options={waiverStatusSchema.options.map(value => ({
          value,
          label: waiverStatusWords[value].label,
        }))}
        values={status}
        onChange={values =>
          change({
            status: waiverStatusSchema.options.filter(each =>
              values.includes(each),
            ),
          })
        }
      />
      <TextField
        select
        id={id}
        className={classes.within}
        size="small"
        variant="outlined"
        label={t('waivers.filters.within')}
        value={within ?? ''}
        onChange={({ target }) =>
          change({ within: Number(target.value) || undefined })
        }
        SelectProps={{ native: true }}
        InputLabelProps={{ shrink: true }}
      >
        <option value="">{t('waivers.filters.anyEnd')}</option>
        {[...new Set([...choices, ...(within ? [within] : [])])]
          .sort((a, b) => a - b)
          .map(days => (
            <option key={days} value={days}>
              {t('waivers.filters.days', { count: days })}
            </option>
          ))}
      </TextField>
    </div>
  );
};

interface WaiverChoice {
  status: readonly WaiverStatus[];
  within: number | undefined;
}

const longest = 3660;

/** The filters that only this list has, from the address. */
function useWaiverFilters(): WaiverChoice & {
  isNarrowed: boolean;
  change(change: Partial<WaiverChoice>): void;
} {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { filters } = useFleetFilters();
  const asked = (params.get('waiver') ?? '').split(',');
  const status = waiverStatusSchema.options.filter(each =>
    asked.includes(each),
  );
  const days = Number(params.get('within'));
  const within =
    Number.isInteger(days) && days > 0 && days <= longest ? days : undefined;
  return {
    status,
    within,
    isNarrowed: status.length > 0 || within !== undefined,
    change: patch => {
      const next = { status, within, ...patch };
      navigate(
        pathname +
          searchOf(filters, {
            waiver: next.status.join(','),
            within: next.within ? `${next.within}` : undefined,
          }),
      );
    },
  };
}
