import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import type { Word } from 'istio-ingress-contract';
import { ToneIcon } from './ToneIcon';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      padding: theme.spacing(0.125, 1),
      borderRadius: 12,
      border: '1px solid transparent',
      backgroundColor: theme.palette.action.hover,
      color: theme.palette.text.primary,
      fontSize: theme.typography.pxToRem(14),
      fontWeight: 500,
      lineHeight: 1.6,
      maxWidth: '100%',
      overflowWrap: 'break-word',
      // Cells of tables break words anywhere.
      wordBreak: 'normal',
    },
    predicted: {
      backgroundColor: 'transparent',
      border: `1px dashed ${theme.palette.text.secondary}`,
    },
    plain: { backgroundColor: 'transparent', padding: 0, fontWeight: 400 },
    stale: { opacity: 0.65 },
  }),
  { name: 'IstioIngressWordChip' },
);

/** Props of {@link WordChip}. */
export interface WordChipProps {
  word: Word;
  /** Replaces the word's label where a longer one is needed. */
  label?: string;
  /** Rests on what was never applied: an outlined chip. */
  predicted?: boolean;
  /** Older than the last attempt to read: a dimmed chip. */
  stale?: boolean;
  /** Without the chip's background, inside running content. */
  plain?: boolean;
}

/** A value in words: symbol, label and, as a tooltip, its meaning. */
export const WordChip = ({
  word,
  label = word.label,
  predicted,
  stale,
  plain,
}: WordChipProps) => {
  const classes = useStyles();
  const names = [
    classes.root,
    plain && classes.plain,
    predicted && classes.predicted,
    stale && classes.stale,
  ];
  return (
    <Tooltip title={word.sentence}>
      {/* The label is the name; the tooltip only describes it. */}
      <span className={names.filter(Boolean).join(' ')}>
        <ToneIcon symbol={word.symbol} tone={word.tone} />
        <span>{label}</span>
      </span>
    </Tooltip>
  );
};
