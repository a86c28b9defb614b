import { makeStyles } from '@material-ui/core/styles';
import { postureWords, type RenderPromise } from 'istio-ingress-contract';
import { ModeChips } from '../components/ModeChips';
import { WordChip } from '../components/WordChip';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1),
    },
  }),
  { name: 'IstioIngressPromiseChips' },
);

/** Mode and posture that a service will have. */
export const PromiseChips = ({
  promises: [promise],
}: {
  promises: readonly RenderPromise[];
}) => {
  const classes = useStyles();
  return (
    <div className={classes.root} role="status">
      <WordChip
        word={postureWords[promise.posture]}
        predicted={promise.predicted}
      />
      <ModeChips modes={[promise.mode]} posture={promise.posture} />
    </div>
  );
};
