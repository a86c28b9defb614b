import type { Entity } from '@backstage/catalog-model';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { EntityPosture } from 'istio-ingress-contract';
import { useEntityPosture } from '../../hooks/useEntityPosture';
import { useWords } from '../../hooks/useWords';
import { partsByCluster } from '../../lib/byCluster';
import { Action } from '../Action';
import { ClusterSection } from '../ClusterSection';
import { Name } from '../Name';
import { Sentence } from '../Sentence';
import { FailureNotice, Notice } from '../States';
import { EmptyPosture } from './EmptyPosture';
import { LoadingTab } from './LoadingTab';
import { UpdatedNote } from './UpdatedNote';

const useStyles = makeStyles(
  theme => ({
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(0.5),
    },
    actions: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1.5),
    },
    sentence: { marginBottom: theme.spacing(2) },
  }),
  { name: 'IstioIngressEntityContent' },
);

/** The tab of an entity that says which services belong to it. */
export const PostureOfEntity = ({ entity }: { entity: Entity }) => {
  const classes = useStyles();
  const t = useWords();
  const { posture, tick, refresh } = useEntityPosture(entity);
  const ready = posture.state === 'ready' ? posture : undefined;
  return (
    <>
      <div className={classes.head}>
        <Typography variant="h5" component="h2">
          {t('tab.title')}
        </Typography>
        <div className={classes.actions}>
          <UpdatedNote at={ready?.changedAt} />
          {ready && (
            <Action variant="outlined" onClick={refresh}>
              {t('tab.refresh')}
            </Action>
          )}
        </div>
      </div>
      {posture.state === 'loading' && <LoadingTab />}
      {posture.state === 'failed' && (
        <FailureNotice
          title={t('failure.title')}
          error={posture.error}
          onRetry={refresh}
        />
      )}
      {ready?.error && (
        <Notice tone="warning">
          {t('failure.refreshFailed', { message: ready.error.message })}
        </Notice>
      )}
      {ready && (
        <Posture
          posture={ready.value}
          name={entity.metadata.name}
          tick={tick}
        />
      )}
    </>
  );
};

const Posture = ({
  posture,
  name,
  tick,
}: {
  posture: EntityPosture;
  name: string;
  tick: number;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { parts, without } = partsByCluster(posture);
  const [worst] = parts;
  return (
    <>
      <div className={classes.sentence}>
        <Sentence text={posture.sentence} subject={name} />
      </div>
      <Missing missing={posture.missing} />
      {isKnownToBeEmpty(posture) && <EmptyPosture posture={posture} />}
      {parts.map(part => (
        <ClusterSection
          key={part.name}
          part={part}
          initiallyOpen={
            part === worst || (parts.length <= 2 && part.services.length > 0)
          }
          showSentences={posture.services.length > 1}
          tick={tick}
        />
      ))}
      {without.length > 0 && posture.services.length > 0 && (
        <Typography variant="body2" color="textSecondary">
          <Name>{t('tab.otherClusters', { names: without.join(', ') })}</Name>
        </Typography>
      )}
    </>
  );
};

// A cluster that was not read may well have a Service of the entity.
function isKnownToBeEmpty({ services, clusters }: EntityPosture): boolean {
  return (
    services.length === 0 &&
    clusters.every(({ status }) => status === 'ok' || status === 'partial')
  );
}

const Missing = ({ missing }: { missing: readonly string[] }) => {
  const t = useWords();
  if (missing.length === 0) return null;
  return (
    <Notice tone="warning">
      {t('tab.notFound')}
      {missing.map(name => (
        <div key={name}>
          <Name code>{name}</Name>
        </div>
      ))}
    </Notice>
  );
};
