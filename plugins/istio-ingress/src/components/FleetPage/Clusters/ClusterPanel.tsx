import { makeStyles } from '@material-ui/core/styles';
import {
  clusterStatusWords,
  type ClusterSummary,
} from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { ClusterFacts } from '../../ClusterSection/ClusterFacts';
import { Disclosure } from '../../Disclosure';
import { Name } from '../../Name';
import { InputProblems, ReadProblems } from '../../ReadProblems';
import { WordChip } from '../../WordChip';
import { NumberLink } from '../NumberLink';
import { Panel } from '../Panel';
import { useFormat } from '../useFormat';
import { ReadTable } from './ReadTable';
import { RefreshButton } from './RefreshButton';

const useStyles = makeStyles(
  theme => ({
    facts: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      columnGap: theme.spacing(2),
      rowGap: theme.spacing(0.5),
      fontSize: theme.typography.pxToRem(14),
    },
    aside: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1.5),
    },
  }),
  { name: 'IstioIngressClusterPanel' },
);

/** One cluster: how it was read, and how much came of it. */
export const ClusterPanel = ({ cluster }: { cluster: ClusterSummary }) => {
  const classes = useStyles();
  const t = useWords();
  const { number } = useFormat();
  const { name, source, status, counts, reads } = cluster;
  return (
    <Panel
      title={<Name>{name}</Name>}
      aside={
        <div className={classes.aside}>
          <ClusterFacts part={{ name, cluster, services: [], modes: [] }} />
          <RefreshButton cluster={name} />
        </div>
      }
    >
      <div className={classes.facts}>
        <WordChip word={clusterStatusWords[status]} stale={cluster.stale} />
        <span>{t(`fleet.clusters.source.${source}`)}</span>
        <span>
          <NumberLink
            value={counts.services}
            of={`${t('fleet.tabs.services')}, ${name}`}
            change={{ cluster: name }}
          />{' '}
          {t('fleet.clusters.services')}
        </span>
        <span>{`${number(counts.entries)} ${t(
          'fleet.clusters.entries',
        )}`}</span>
        <span>
          <NumberLink
            tab="findings"
            value={counts.findings}
            of={`${t('fleet.tabs.findings')}, ${name}`}
            change={{ cluster: name }}
          />{' '}
          {t('fleet.clusters.findings')}
        </span>
      </div>
      <ReadProblems cluster={cluster} level={3} />
      {reads.length > 0 && (
        <Disclosure
          level={3}
          title={t('fleet.clusters.reads', { number: number(reads.length) })}
          initiallyOpen={false}
        >
          <ReadTable cluster={cluster} />
        </Disclosure>
      )}
      <InputProblems cluster={cluster} level={3} />
    </Panel>
  );
};
