import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type { Trend } from 'istio-ingress-contract';
import { useSearchParams } from 'react-router-dom';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { Disclosure } from '../../Disclosure';
import { pickFilters, searchOf } from '../filters/fleetFilters';
import { useFleetFilters } from '../filters/useFleetFilters';
import { LoadedPart } from '../Loaded';
import { Panel } from '../Panel';
import { useLoaded } from '../useLoaded';
import { stack, type TrendBy } from './series';
import { TrendChart } from './TrendChart';
import { TrendLegend } from './TrendLegend';
import { TrendTable } from './TrendTable';

const dayCount = 90;

const useStyles = makeStyles(
  theme => ({
    views: { display: 'flex', gap: theme.spacing(1.5) },
    view: { '&[aria-current]': { fontWeight: 700 } },
  }),
  { name: 'IstioIngressTrendPanel' },
);

/** How many services stood where on each of the last 90 days. */
export const TrendPanel = () => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const [params] = useSearchParams();
  const by: TrendBy = params.get('trend') === 'status' ? 'status' : 'posture';
  const [policy, ...more] = filters.policy ?? [];
  const query = {
    ...pickFilters(filters, ['cluster', 'owner', 'ownedBy']),
    policy: more.length > 0 ? undefined : policy,
    days: dayCount,
  };
  const loaded = useLoaded(`trend ${JSON.stringify(query)}`, signal =>
    api.getTrend(query, { signal }),
  );
  return (
    <Panel title={t('fleet.trend.title')} aside={<Views by={by} />}>
      <LoadedPart
        loaded={loaded}
        loading={t('fleet.trend.loading')}
        failed={t('fleet.trend.failed')}
        permission={istioIngressFleetReadPermission.name}
      >
        {trend => <TrendBody by={by} trend={trend} />}
      </LoadedPart>
    </Panel>
  );
};

const Views = ({ by }: { by: TrendBy }) => {
  const classes = useStyles();
  const t = useWords();
  const { filters } = useFleetFilters();
  return (
    <span className={classes.views}>
      {(['posture', 'status'] as const).map(view => (
        <Link
          key={view}
          to={
            searchOf(filters, {
              trend: view === 'status' ? view : undefined,
            }) || '?'
          }
          className={classes.view}
          aria-current={view === by ? 'true' : undefined}
        >
          {t(`fleet.trend.by.${view}`)}
        </Link>
      ))}
    </span>
  );
};

const TrendBody = ({ by, trend }: { by: TrendBy; trend: Trend }) => {
  const t = useWords();
  const { series, days } = stack(by, trend.days);
  const counted = days.filter(({ values }) => values).length;
  if (counted === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('fleet.trend.empty')}
      </Typography>
    );
  }
  const label = t('fleet.trend.label', {
    days: `${days.length}`,
    counted: `${counted}`,
  });
  return (
    <>
      <TrendChart label={label} series={series} days={days} />
      <TrendLegend series={series} days={days} />
      <Disclosure
        level={3}
        title={t('fleet.trend.table')}
        initiallyOpen={false}
      >
        <TrendTable label={label} series={series} days={days} />
      </Disclosure>
    </>
  );
};
