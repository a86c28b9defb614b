import ButtonBase from '@material-ui/core/ButtonBase';
import {
  edgeWords,
  outcomeWords,
  sentWords,
  sentenceCase,
  type Edge,
  type Hop,
  type Outcome,
} from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { decisiveClause, outcomePhrase } from '../../lib/routeSteps';
import { VisuallyHidden } from '../Name';
import { WordChip } from '../WordChip';
import { useStripStyles } from './useStripStyles';

interface Position {
  index: string;
  total: string;
}

/** The line between the outside client and the first proxy. */
export const EdgeLink = ({
  edge,
  position,
  from,
  to,
}: {
  edge: Edge;
  position: Position;
  from: string;
  to: string;
}) => {
  const classes = useStripStyles();
  const t = useWords();
  const word = edgeWords[edge];
  return (
    <span className={classes.link}>
      <VisuallyHidden>
        {t('strip.edge', {
          ...position,
          from,
          to,
          edge: sentenceCase(word.label),
        })}
      </VisuallyHidden>
      <span aria-hidden="true">
        <WordChip word={word} plain />
      </span>
      <span
        aria-hidden="true"
        className={`${classes.line} ${classes.neutral} ${
          edge === 'terminate' || edge === 'passthrough' ? '' : classes.dashed
        }`}
      />
    </span>
  );
};

/** The line of a hop: a button that opens its evidence. */
export const HopLink = ({
  hop,
  position,
  to,
  onClick,
}: {
  hop: Hop;
  position: Position;
  to: string;
  onClick: () => void;
}) => {
  const classes = useStripStyles();
  const t = useWords();
  const word = outcomeWords[hop.outcome];
  const why = decisiveClause(hop);
  const told = {
    ...position,
    from: hop.from.title,
    to,
    outcome: outcomePhrase(hop),
  };
  const pattern = linePattern(hop.outcome);
  return (
    <ButtonBase
      className={`${classes.link} ${classes.linkButton}`}
      disableRipple
      aria-haspopup="dialog"
      aria-label={
        why ? t('strip.hopBecause', { ...told, why }) : t('strip.hop', told)
      }
      onClick={onClick}
    >
      <WordChip word={word} predicted={hop.predicted} />
      <span
        className={`${classes.line} ${classes[word.tone]} ${
          pattern ? classes[pattern] : ''
        }`}
      />
      {saysMore(hop) && (
        <span className={classes.caption}>{sentWords[hop.sent].label}</span>
      )}
    </ButtonBase>
  );
};

function linePattern(outcome: Outcome): 'dashed' | 'dotted' | undefined {
  if (outcome === 'mtls' || outcome === 'app-tls') return undefined;
  return outcome === 'unknown' || outcome === 'mixed' ? 'dotted' : 'dashed';
}

// What is sent is only told where the outcome does not say it already.
function saysMore({ sent, outcome }: Hop): boolean {
  return (
    outcome === 'rejected' ||
    outcome === 'tls-error' ||
    (outcome === 'app-tls' && sent !== 'tls-simple') ||
    (outcome === 'mtls' && sent === 'hbone')
  );
}
