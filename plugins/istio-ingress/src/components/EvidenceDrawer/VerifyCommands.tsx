import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Hop } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { verifyCommands } from '../../lib/verifyCommands';
import { CopyButton } from '../CopyButton';
import { Name } from '../Name';

const useStyles = makeStyles(
  theme => ({
    section: { marginTop: theme.spacing(2.5) },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: {
      display: 'flex',
      alignItems: 'flex-start',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1),
    },
  }),
  { name: 'IstioIngressVerifyCommands' },
);

/** Commands by which the reader can check the verdict, to be copied. */
export const VerifyCommands = ({
  hop,
  cluster,
}: {
  hop: Hop;
  cluster: string;
}) => {
  const classes = useStyles();
  const t = useWords();
  const commands = verifyCommands(hop);
  if (commands.length === 0) return null;
  return (
    <section className={classes.section}>
      <Typography variant="h6" component="h3">
        {t('evidence.verify')}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        <Name>{t('evidence.verifyHint', { cluster })}</Name>
      </Typography>
      <ul className={classes.list}>
        {commands.map(command => (
          <li key={command} className={classes.item}>
            <Name code>{command}</Name>
            <CopyButton
              text={command}
              label={t('copy.command')}
              description={t('copy.commandOf', { text: command })}
            />
          </li>
        ))}
      </ul>
    </section>
  );
};
