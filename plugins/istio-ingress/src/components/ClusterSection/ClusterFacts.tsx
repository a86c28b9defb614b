import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  dataPlaneWords,
  staleWord,
  type ClusterSummary,
  type Mesh,
} from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import type { ClusterPart } from '../../lib/byCluster';
import { Name } from '../Name';
import { RelativeTime } from '../RelativeTime';

const useStyles = makeStyles(
  () => ({ root: { marginLeft: 'auto', textAlign: 'right' } }),
  { name: 'IstioIngressClusterFacts' },
);

/** Istio's version, its data plane, and how old the result is. */
export const ClusterFacts = ({ part }: { part: ClusterPart }) => {
  const classes = useStyles();
  const t = useWords();
  const { cluster, services } = part;
  const observedAt = cluster?.observedAt ?? services[0]?.observedAt;
  const stale = cluster?.stale ?? services.some(service => service.stale);
  return (
    <Typography
      variant="body2"
      color="textSecondary"
      component="span"
      className={classes.root}
    >
      {cluster && observedAt && <MeshFacts cluster={cluster} />}
      {observedAt ? (
        <>
          {stale
            ? `${staleWord.label} ${t('cluster.staleSince')} `
            : `${t('cluster.seen')} `}
          <RelativeTime at={observedAt} />
        </>
      ) : (
        t('cluster.neverSeen')
      )}
    </Typography>
  );
};

const MeshFacts = ({ cluster: { meshes } }: { cluster: ClusterSummary }) => {
  const t = useWords();
  if (meshes.length === 0) return <>{`${t('cluster.noIstio')} · `}</>;
  const versions = [
    ...new Set(
      meshes.map(({ version }) =>
        version
          ? t('cluster.istio', { version })
          : t('cluster.istioUnknownVersion'),
      ),
    ),
  ];
  const sidecar = dataPlaneWords.sidecar.label;
  const dataPlane = meshes.some(({ ambient }: Mesh) => ambient)
    ? t('cluster.dataPlanes', {
        first: sidecar,
        second: dataPlaneWords.ambient.label,
      })
    : sidecar;
  return (
    <>
      <Name>{versions.join(', ')}</Name>
      {` · ${dataPlane} · `}
    </>
  );
};
