import { makeStyles } from '@material-ui/core/styles';
import type { Tone } from 'istio-ingress-contract';
import type { ReactNode } from 'react';
import { ToneIcon } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(1),
      padding: theme.spacing(1, 1.5),
      margin: theme.spacing(1, 0),
      borderLeft: `3px solid ${theme.palette.divider}`,
      backgroundColor: theme.palette.action.hover,
      fontSize: theme.typography.pxToRem(14),
      '& > svg': { marginTop: 3 },
    },
    body: { minWidth: 0, overflowWrap: 'anywhere' },
  }),
  { name: 'IstioIngressNotice' },
);

/** Something the reader should know about what is shown. */
export const Notice = ({
  tone,
  children,
}: {
  tone: Extract<Tone, 'warning' | 'neutral' | 'info'>;
  children: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <ToneIcon symbol={tone === 'warning' ? 'warning' : 'info'} tone={tone} />
      <div className={classes.body}>{children}</div>
    </div>
  );
};
