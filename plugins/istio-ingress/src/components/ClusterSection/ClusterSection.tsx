import { makeStyles } from '@material-ui/core/styles';
import {
  clusterStatusWords,
  pluralOfKind,
  postureWords,
  readStateWords,
  type ClusterStatus,
  type ReadStatus,
} from 'istio-ingress-contract';
import { useShown } from '../../hooks/useShown';
import type { ClusterPart } from '../../lib/byCluster';
import { serviceKey } from '../../lib/objectName';
import { unreadKinds } from '../../lib/unreadKinds';
import { Disclosure } from '../Disclosure';
import { ModeChips } from '../ModeChips';
import { Name } from '../Name';
import { InputProblems, ReadProblems } from '../ReadProblems';
import { ServicePanel } from '../ServicePanel';
import { ShowMore } from '../ShowMore';
import { WordChip } from '../WordChip';
import { ClusterFacts } from './ClusterFacts';

const useStyles = makeStyles(
  theme => ({
    root: {
      padding: theme.spacing(1.5, 2),
      marginBottom: theme.spacing(2),
      backgroundColor: theme.palette.background.paper,
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    body: { paddingTop: theme.spacing(1) },
  }),
  { name: 'IstioIngressClusterSection' },
);

/** Services beyond this number stay closed until someone opens them. */
const openServices = 2;
const servicesAtATime = 25;

/** What one cluster tells about the entity. */
export const ClusterSection = ({
  part,
  initiallyOpen,
  showSentences,
  tick,
}: {
  part: ClusterPart;
  initiallyOpen: boolean;
  showSentences: boolean;
  tick: number;
}) => {
  const classes = useStyles();
  const { name, cluster, services } = part;
  const { shown, hiddenCount, showMore } = useShown(services, servicesAtATime);
  return (
    <section className={classes.root} aria-label={name}>
      <Disclosure
        level={3}
        title={<Name>{name}</Name>}
        initiallyOpen={initiallyOpen}
        summary={
          <>
            <ClusterChips part={part} />
            <ClusterFacts part={part} />
          </>
        }
      >
        <div className={classes.body}>
          {cluster && <ReadProblems cluster={cluster} />}
          {shown.map(summary => (
            <ServicePanel
              key={serviceKey(summary.ref)}
              summary={summary}
              initiallyOpen={services.length <= openServices}
              showSentence={showSentences}
              showChips={services.length > 1}
              tick={tick}
            />
          ))}
          <ShowMore
            hiddenCount={hiddenCount}
            step={servicesAtATime}
            onClick={showMore}
          />
          {cluster && <InputProblems cluster={cluster} />}
        </div>
      </Disclosure>
    </section>
  );
};

const ClusterChips = ({ part }: { part: ClusterPart }) => {
  const { cluster, services, posture, modes } = part;
  const status = cluster?.status ?? 'ok';
  const stale = cluster?.stale ?? services.some(service => service.stale);
  const unread = cluster ? unreadKinds(cluster) : [];
  return (
    <>
      {posture && (
        <>
          <WordChip
            word={postureWords[posture]}
            predicted={services.every(({ predicted }) => predicted)}
            stale={stale}
          />
          <ModeChips modes={modes} posture={posture} />
        </>
      )}
      {status !== 'ok' && (
        <WordChip
          word={clusterStatusWords[status]}
          label={statusLabel(status, unread)}
        />
      )}
    </>
  );
};

// "Partly read · Ingresses forbidden": one kind can be named, more would not
// fit a chip.
function statusLabel(
  status: ClusterStatus,
  unread: readonly ReadStatus[],
): string {
  const { label } = clusterStatusWords[status];
  if (status !== 'partial' || unread.length !== 1) return label;
  const [{ kind, state }] = unread;
  const what = `${pluralOfKind(kind)} ${readStateWords[
    state
  ].label.toLowerCase()}`;
  return `${label} · ${what}`;
}
