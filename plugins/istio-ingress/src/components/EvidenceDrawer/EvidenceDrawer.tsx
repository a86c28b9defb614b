import Drawer from '@material-ui/core/Drawer';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import CloseIcon from '@material-ui/icons/Close';
import {
  outcomeWords,
  predictedWord,
  sentenceCase,
  withoutFullStop,
  type Hop,
} from 'istio-ingress-contract';
import { useRef } from 'react';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { portsOf } from '../../lib/routeSteps';
import { EvidenceList } from '../EvidenceList';
import { Name } from '../Name';
import { WordChip } from '../WordChip';
import { EndpointGroups } from './EndpointGroups';
import { SentAndAccepts } from './SentAndAccepts';
import { VerifyCommands } from './VerifyCommands';
import { WireFacts } from './WireFacts';

const useStyles = makeStyles(
  theme => ({
    paper: {
      width: 560,
      maxWidth: '100%',
      padding: theme.spacing(3),
      [theme.breakpoints.down('xs')]: { padding: theme.spacing(2) },
    },
    head: {
      display: 'flex',
      justifyContent: 'space-between',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
    },
    chips: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      margin: theme.spacing(1, 0),
    },
    section: { marginTop: theme.spacing(2.5) },
  }),
  { name: 'IstioIngressEvidenceDrawer' },
);

/** Props of {@link EvidenceDrawer}. */
export interface EvidenceDrawerProps {
  cluster: string;
  /** The hop to explain; the drawer is closed without one. */
  hop: Hop | undefined;
  onClose: () => void;
}

/** Everything behind the verdict on one hop. */
export const EvidenceDrawer = ({
  cluster,
  hop,
  onClose,
}: EvidenceDrawerProps) => {
  const classes = useStyles();
  const id = useElementId();
  // The last hop stays while the drawer slides out.
  const last = useRef<Hop>();
  if (hop) last.current = hop;
  const shown = hop ?? last.current;
  return (
    <Drawer
      anchor="right"
      open={Boolean(hop)}
      onClose={onClose}
      PaperProps={
        {
          className: classes.paper,
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': id,
        } as const
      }
    >
      {shown && (
        <HopEvidence
          headingId={id}
          cluster={cluster}
          hop={shown}
          onClose={onClose}
        />
      )}
    </Drawer>
  );
};

const HopEvidence = ({
  headingId,
  cluster,
  hop,
  onClose,
}: {
  headingId: string;
  cluster: string;
  hop: Hop;
  onClose: () => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const word = outcomeWords[hop.outcome];
  const ports = hop.to.kind === 'workload' ? portsOf(hop) : [];
  const to =
    ports.length > 0
      ? t('strip.withPort', { title: hop.to.title, port: ports.join(', ') })
      : hop.to.title;
  return (
    <>
      <div className={classes.head}>
        <Typography id={headingId} variant="h5" component="h2">
          <Name>{t('evidence.title', { from: hop.from.title, to })}</Name>
        </Typography>
        <IconButton
          size="small"
          aria-label={t('evidence.close')}
          onClick={onClose}
        >
          <CloseIcon />
        </IconButton>
      </div>
      <div className={classes.chips}>
        <WordChip word={word} predicted={hop.predicted} />
        {hop.predicted && <WordChip word={predictedWord} predicted />}
      </div>
      <Verdict hop={hop} />
      <SentAndAccepts sent={hop.sent} inner={hop.inner} accepts={hop.accepts} />
      <section className={classes.section}>
        <Typography variant="h6" component="h3">
          {t('evidence.evidence')}
        </Typography>
        {hop.because.length === 0 ? (
          <Typography>{t('evidence.none')}</Typography>
        ) : (
          <EvidenceList evidence={hop.because} label={t('evidence.evidence')} />
        )}
      </section>
      <EndpointGroups groups={hop.endpoints} />
      <WireFacts wire={hop.wire} />
      <VerifyCommands hop={hop} cluster={cluster} />
    </>
  );
};

const Verdict = ({ hop }: { hop: Hop }) => {
  const t = useWords();
  const { sentence } = outcomeWords[hop.outcome];
  const reasons = hop.unknown ?? [];
  return (
    <>
      <Typography>{sentence}</Typography>
      {hop.predicted && <Typography>{predictedWord.sentence}</Typography>}
      {reasons.map(({ message }, index) => (
        <Typography key={index}>
          <Name>
            {`${t('evidence.because')} ${sentenceCase(
              withoutFullStop(message),
            )}.`}
          </Name>
        </Typography>
      ))}
    </>
  );
};
