import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { joinWords, type Evidence } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { asSentence } from '../../lib/asSentence';
import { safeUrl } from '../../lib/safeUrl';
import { Name, ObjectName } from '../Name';

const useStyles = makeStyles(
  theme => ({
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
    item: { paddingBottom: theme.spacing(1.5), overflowWrap: 'anywhere' },
    detail: { display: 'block', marginTop: theme.spacing(0.25) },
    value: {
      display: 'block',
      marginTop: theme.spacing(0.25),
      paddingLeft: theme.spacing(1),
      borderLeft: `2px solid ${theme.palette.divider}`,
    },
    foot: {
      display: 'block',
      color: theme.palette.text.secondary,
      fontSize: theme.typography.pxToRem(12),
      marginTop: theme.spacing(0.25),
    },
  }),
  { name: 'IstioIngressEvidenceList' },
);

/** Evidence in the order in which it decides. */
export const EvidenceList = ({
  evidence,
  label,
}: {
  evidence: readonly Evidence[];
  label: string;
}) => {
  const classes = useStyles();
  return (
    <ol className={classes.list} aria-label={label}>
      {evidence.map((item, index) => (
        <li key={index} className={classes.item}>
          <EvidenceItem evidence={item} />
        </li>
      ))}
    </ol>
  );
};

const EvidenceItem = ({ evidence }: { evidence: Evidence }) => {
  const classes = useStyles();
  const t = useWords();
  const { rule, message, object, path, value, source } = evidence;
  const url = safeUrl(source);
  return (
    <>
      <Name>{asSentence(message)}</Name>
      {object && (
        <span className={classes.detail}>
          <ObjectName object={object} />
        </span>
      )}
      {path && (
        <span className={classes.value}>
          <Name code>{value === undefined ? path : `${path}: ${value}`}</Name>
        </span>
      )}
      <LookupLine evidence={evidence} />
      <span className={classes.foot}>
        {t('evidence.rule', { rule })}
        {url && (
          <>
            {' · '}
            <Link to={url} aria-label={t('evidence.sourceOf', { rule })}>
              {t('evidence.source')}
            </Link>
          </>
        )}
      </span>
    </>
  );
};

const LookupLine = ({ evidence: { lookup } }: { evidence: Evidence }) => {
  const classes = useStyles();
  const t = useWords();
  if (!lookup) return null;
  const { kind, selector } = lookup;
  const namespaces =
    lookup.namespaces.length === 0
      ? t('evidence.wholeCluster')
      : joinWords(lookup.namespaces);
  return (
    <span className={classes.detail}>
      <Name>
        {selector
          ? t('evidence.lookedForSelected', { kind, namespaces, selector })
          : t('evidence.lookedFor', { kind, namespaces })}
      </Name>
    </span>
  );
};
