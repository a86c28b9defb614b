import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { severityWords, type Finding } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { bySeverity } from '../../lib/bySeverity';
import { FindingItem } from './FindingItem';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: {
      padding: theme.spacing(1.5, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
  }),
  { name: 'IstioIngressFindingList' },
);

/** The findings about one service, the worst first. */
export const FindingList = ({
  findings,
  onFix,
}: {
  findings: readonly Finding[];
  onFix: (finding: Finding) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  if (findings.length === 0) {
    return <Typography variant="body2">{t('service.noFindings')}</Typography>;
  }
  return (
    <ul className={classes.list}>
      {bySeverity(findings).map(finding => (
        <li key={finding.key} className={classes.item}>
          <FindingItem
            finding={finding}
            word={severityWords[finding.severity]}
            onFix={onFix}
          />
        </li>
      ))}
    </ul>
  );
};
