import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { ClusterSummary } from 'istio-ingress-contract';
import { istioIngressApiRef } from '../../../api';
import { useWords } from '../../../hooks/useWords';
import { useFleetFilters } from '../filters/useFleetFilters';
import { LoadedPart } from '../Loaded';
import { NoServices } from '../NoServices';
import { useLoaded } from '../useLoaded';
import { ClusterPanel } from './ClusterPanel';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: { marginBottom: theme.spacing(2) },
  }),
  { name: 'IstioIngressClustersTab' },
);

/** What could be read of each cluster, what could not, and what to do. */
export const ClustersTab = () => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { filters } = useFleetFilters();
  const loaded = useLoaded('clusters', signal => api.getClusters({ signal }));
  const { cluster: wanted } = filters;
  return (
    <LoadedPart
      loaded={loaded}
      loading={t('fleet.clusters.loading')}
      failed={t('fleet.clusters.failed')}
      lines={10}
    >
      {({ items }) => {
        const shown = items.filter(
          ({ name }) => !wanted || wanted.includes(name),
        );
        if (shown.length === 0) {
          return <NoServices title={t('fleet.clusters.none')} />;
        }
        return (
          <ul className={classes.list}>
            {shown.sort(worstFirst).map(cluster => (
              <li key={cluster.name} className={classes.item}>
                <ClusterPanel cluster={cluster} />
              </li>
            ))}
          </ul>
        );
      }}
    </LoadedPart>
  );
};

/** Those that need somebody come first. */
function worstFirst(a: ClusterSummary, b: ClusterSummary): number {
  const rank = ({ status, stale }: ClusterSummary) =>
    status === 'ok' && !stale ? 1 : 0;
  return rank(a) - rank(b) || a.name.localeCompare(b.name);
}
