import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useMemo } from 'react';
import { useWords } from '../../hooks/useWords';
import { diffLines, type DiffLine } from '../../lib/textDiff';
import { VisuallyHidden } from '../Name';

const useStyles = makeStyles(
  theme => ({
    root: {
      margin: 0,
      padding: theme.spacing(1, 0),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      fontFamily: 'Menlo, Consolas, "DejaVu Sans Mono", monospace',
      fontSize: theme.typography.pxToRem(13),
      lineHeight: 1.5,
      whiteSpace: 'pre-wrap',
      wordBreak: 'break-all',
    },
    line: {
      display: 'block',
      textDecoration: 'none',
      padding: theme.spacing(0, 1.5),
      borderLeft: '3px solid transparent',
    },
    added: {
      borderLeftColor: theme.palette.status.ok,
      fontWeight: 700,
    },
    removed: {
      borderLeftColor: theme.palette.status.error,
      color: theme.palette.text.secondary,
    },
    gap: { color: theme.palette.text.secondary },
  }),
  { name: 'IstioIngressDiffView' },
);

/** What changes in a text, line by line. */
export const DiffView = ({
  title,
  before,
  after,
}: {
  title: string;
  before?: string;
  after?: string;
}) => {
  const classes = useStyles();
  const t = useWords();
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  if (lines.length === 0) {
    return <Typography variant="body2">{t('fix.noDifference')}</Typography>;
  }
  return (
    <div
      className={classes.root}
      role="group"
      aria-label={t('fix.diffOf', { title })}
    >
      {lines.map((line, index) => (
        <Line key={index} line={line} />
      ))}
    </div>
  );
};

const Line = ({ line: { kind, text } }: { line: DiffLine }) => {
  const classes = useStyles();
  const t = useWords();
  if (kind === 'gap') {
    return <span className={`${classes.line} ${classes.gap}`}>⋯</span>;
  }
  if (kind === 'same') {
    return <span className={classes.line}>{`  ${text}`}</span>;
  }
  const Element = kind === 'added' ? 'ins' : 'del';
  return (
    <Element className={`${classes.line} ${classes[kind]}`}>
      <span aria-hidden="true">{kind === 'added' ? '+ ' : '- '}</span>
      <VisuallyHidden>{t(`fix.${kind}`)} </VisuallyHidden>
      {text}
    </Element>
  );
};
