import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Wire } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { Facts, type Fact } from '../Facts';
import { Name } from '../Name';

const useStyles = makeStyles(
  theme => ({ section: { marginTop: theme.spacing(2.5) } }),
  { name: 'IstioIngressWireFacts' },
);

/** Where the client process connects to, and what it asks for. */
export const WireFacts = ({ wire }: { wire: Wire }) => {
  const classes = useStyles();
  const t = useWords();
  const { addressing, address, port, host, sni, path, protocol } = wire;
  const kind = t(`evidence.${addressing}`);
  const facts: Fact[] = [
    {
      name: t('evidence.address'),
      value: <Name>{address ? `${address} (${kind})` : kind}</Name>,
    },
  ];
  const named: [string, string | number | undefined][] = [
    [t('evidence.port'), port],
    [t('evidence.host'), host],
    [t('evidence.sni'), sni],
    [t('evidence.path'), path],
    [
      t('evidence.protocol'),
      protocol === 'unknown' ? t('evidence.unknown') : protocol,
    ],
  ];
  for (const [name, value] of named) {
    if (value === undefined || value === '') continue;
    facts.push({ name, value: <Name>{value}</Name> });
  }
  return (
    <section className={classes.section}>
      <Typography variant="h6" component="h3">
        {t('evidence.dials')}
      </Typography>
      <Facts facts={facts} />
    </section>
  );
};
