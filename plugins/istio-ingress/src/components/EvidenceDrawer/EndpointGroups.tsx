import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  acceptsWords,
  outcomeWords,
  sentWords,
  type EndpointGroup,
} from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { EvidenceList } from '../EvidenceList';
import { Facts, type Fact } from '../Facts';
import { Name } from '../Name';
import { PodNames } from '../PodNames';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    section: { marginTop: theme.spacing(2.5) },
    group: {
      marginTop: theme.spacing(1),
      padding: theme.spacing(1.5),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    evidence: { marginTop: theme.spacing(1) },
  }),
  { name: 'IstioIngressEndpointGroups' },
);

/** The groups of endpoints, where they differ. One group tells nothing new. */
export const EndpointGroups = ({
  groups,
}: {
  groups: readonly EndpointGroup[];
}) => {
  const classes = useStyles();
  const t = useWords();
  if (groups.length < 2) return null;
  return (
    <section className={classes.section}>
      <Typography variant="h6" component="h3">
        {t('evidence.groups')}
      </Typography>
      {groups.map((group, index) => (
        <div key={index} className={classes.group}>
          <Group group={group} />
        </div>
      ))}
    </section>
  );
};

const Group = ({ group }: { group: EndpointGroup }) => {
  const classes = useStyles();
  const t = useWords();
  const { pods, podCount, address, port, sent, accepts, outcome, because } =
    group;
  const facts: Fact[] = [];
  if (pods) {
    facts.push({
      name: t('evidence.group'),
      value: <PodNames pods={pods} count={podCount ?? pods.length} />,
    });
  } else if (address) {
    facts.push({
      name: t('evidence.address'),
      value: <Name code>{address}</Name>,
    });
  }
  if (port !== undefined) {
    facts.push({ name: t('evidence.port'), value: port });
  }
  facts.push({
    name: t('evidence.sent'),
    value: <WordChip word={sentWords[sent]} plain />,
  });
  facts.push({
    name: t('evidence.accepts'),
    value: accepts ? (
      <WordChip word={acceptsWords[accepts]} plain />
    ) : (
      t('evidence.noServer')
    ),
  });
  const reason = group.unknown?.message ?? group.reason;
  if (reason) facts.push({ name: t('evidence.because'), value: reason });

  return (
    <>
      <WordChip word={outcomeWords[outcome]} />
      <Facts facts={facts} />
      {because.length > 0 && (
        <div className={classes.evidence}>
          <EvidenceList evidence={because} label={t('evidence.evidence')} />
        </div>
      )}
    </>
  );
};
