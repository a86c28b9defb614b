import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { SymbolName, Tone } from 'istio-ingress-contract';
import type { ReactNode } from 'react';
import { ToneIcon } from '../../WordChip';

const useStyles = makeStyles(
  theme => ({
    root: {
      minWidth: 0,
      padding: theme.spacing(1.5, 2),
      backgroundColor: theme.palette.background.paper,
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    title: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      fontWeight: 500,
    },
    value: {
      fontSize: theme.typography.pxToRem(26),
      lineHeight: 1.4,
      fontVariantNumeric: 'tabular-nums',
    },
  }),
  { name: 'IstioIngressTile' },
);

/** One number with its name. */
export const Tile = ({
  title,
  symbol,
  tone,
  value,
  children,
}: {
  title: string;
  symbol?: SymbolName;
  tone: Tone;
  value: ReactNode;
  children?: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <li className={classes.root}>
      <Typography variant="body2" component="div" className={classes.title}>
        {symbol && <ToneIcon symbol={symbol} tone={tone} />}
        <span>{title}</span>
      </Typography>
      <div className={classes.value}>{value}</div>
      {children}
    </li>
  );
};
