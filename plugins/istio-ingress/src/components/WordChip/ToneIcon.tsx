import { makeStyles } from '@material-ui/core/styles';
import ArrowForwardIcon from '@material-ui/icons/ArrowForward';
import CallSplitIcon from '@material-ui/icons/CallSplit';
import CancelIcon from '@material-ui/icons/Cancel';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import CheckCircleOutlineIcon from '@material-ui/icons/CheckCircleOutline';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import InfoOutlinedIcon from '@material-ui/icons/InfoOutlined';
import RemoveIcon from '@material-ui/icons/Remove';
import WarningIcon from '@material-ui/icons/Warning';
import type { SymbolName, Tone } from 'istio-ingress-contract';

const icons: Record<SymbolName, typeof WarningIcon> = {
  ok: CheckCircleIcon,
  'ok-info': CheckCircleOutlineIcon,
  info: InfoOutlinedIcon,
  warning: WarningIcon,
  error: CancelIcon,
  differs: CallSplitIcon,
  unknown: HelpOutlineIcon,
  none: RemoveIcon,
  way: ArrowForwardIcon,
};

const useStyles = makeStyles(
  theme => ({
    root: { fontSize: '1.15em', flexShrink: 0 },
    ok: { color: theme.palette.status.ok },
    info: { color: theme.palette.status.running },
    warning: { color: theme.palette.status.warning },
    error: { color: theme.palette.status.error },
    neutral: { color: theme.palette.text.secondary },
  }),
  { name: 'IstioIngressToneIcon' },
);

/** The symbol of a word in its tone. A word must stand beside it. */
export const ToneIcon = ({
  symbol,
  tone,
}: {
  symbol: SymbolName;
  tone: Tone;
}) => {
  const classes = useStyles();
  const Icon = icons[symbol];
  return (
    <Icon className={`${classes.root} ${classes[tone]}`} aria-hidden="true" />
  );
};
