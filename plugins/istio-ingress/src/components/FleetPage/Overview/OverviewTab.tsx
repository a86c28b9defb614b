import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import {
  modeSchema,
  modeWords,
  postureWords,
  posturesWorstFirst,
  type Overview,
} from 'istio-ingress-contract';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { NoServices } from '../NoServices';
import { useFleetFilters } from '../filters/useFleetFilters';
import { LoadedPart } from '../Loaded';
import { Panel } from '../Panel';
import { TrendPanel } from '../Trend';
import { useLoaded } from '../useLoaded';
import { Distribution } from './Distribution';
import { FailuresFirst } from './FailuresFirst';
import { OverviewSkeleton } from './OverviewSkeleton';
import { PolicyCounts } from './PolicyCounts';
import { Tiles } from './Tiles';

const useStyles = makeStyles(
  theme => ({
    grid: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
      gap: theme.spacing(2),
      marginBottom: theme.spacing(2),
    },
  }),
  { name: 'IstioIngressOverviewTab' },
);

/** Where the selection stands as a whole. */
export const OverviewTab = () => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const loaded = useLoaded(`overview ${JSON.stringify(filters)}`, signal =>
    api.getOverview(filters, { signal }),
  );
  return (
    <LoadedPart
      loaded={loaded}
      loading={t('fleet.overview.loading')}
      failed={t('fleet.overview.failed')}
      skeleton={<OverviewSkeleton />}
    >
      {overview =>
        overview.services === 0 ? (
          <NoServices />
        ) : (
          <OverviewBody overview={overview} />
        )
      }
    </LoadedPart>
  );
};

const OverviewBody = ({ overview }: { overview: Overview }) => {
  const classes = useStyles();
  const t = useWords();
  const { services, postures, modes, policies } = overview;
  return (
    <>
      <FailuresFirst overview={overview} />
      <Tiles overview={overview} />
      <div className={classes.grid}>
        <Panel title={t('fleet.overview.postures')}>
          <Distribution
            label={t('fleet.overview.postures')}
            total={services}
            shares={posturesWorstFirst.map(posture => ({
              key: posture,
              word: postureWords[posture],
              count: postures[posture],
              change: { posture },
            }))}
          />
        </Panel>
        <Panel title={t('fleet.overview.modes')}>
          <Distribution
            label={t('fleet.overview.modes')}
            total={services}
            shares={modeSchema.options.map(mode => ({
              key: mode,
              word: modeWords[mode],
              count: modes[mode],
              change: { mode },
            }))}
          />
        </Panel>
      </div>
      <div className={classes.grid}>
        <TrendPanel />
      </div>
      {policies.length > 0 && (
        <Panel title={t('fleet.overview.policies')}>
          <PolicyCounts overview={overview} />
        </Panel>
      )}
    </>
  );
};
