import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Hop, Route } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { asSentence } from '../../lib/asSentence';
import { decisiveMessage } from '../../lib/routeSteps';
import { Name } from '../Name';

const useStyles = makeStyles(
  theme => ({
    root: { flex: '1 1 320px', minWidth: 0 },
    label: {
      fontWeight: 700,
      marginRight: theme.spacing(0.5),
    },
  }),
  { name: 'IstioIngressWhyLines' },
);

/** Why the hops of a route are as they are, in a line each. */
export const WhyLines = ({ route }: { route: Route }) => {
  const classes = useStyles();
  const t = useWords();
  const last = route.hops[route.hops.length - 1];
  const before = weakestBefore(route);
  const lines: { label: string; text: string }[] = [];

  const why = route.unknown?.[0]?.message ?? (last && decisiveMessage(last));
  if (why) lines.push({ label: t('route.why'), text: why });
  const whyBefore = before && decisiveMessage(before);
  if (whyBefore && whyBefore !== why) {
    lines.push({ label: t('route.before'), text: whyBefore });
  }
  if (route.brokenAt) {
    lines.push({ label: t('route.endsAt'), text: route.brokenAt });
  }
  if (lines.length === 0) return null;
  return (
    <div className={classes.root}>
      {lines.map(({ label, text }) => (
        <Typography key={label} variant="body2">
          <span className={classes.label}>{label}:</span>
          <Name>{asSentence(text)}</Name>
        </Typography>
      ))}
    </div>
  );
};

// A protected hop before the last needs no line of its own.
function weakestBefore({ hops, upstream }: Route): Hop | undefined {
  if (!upstream || upstream === 'mtls' || upstream === 'app-tls') {
    return undefined;
  }
  return hops.slice(0, -1).find(({ outcome }) => outcome === upstream);
}
