import Collapse from '@material-ui/core/Collapse';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Finding, Word } from 'istio-ingress-contract';
import { useState } from 'react';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { objectName } from '../../lib/objectName';
import { Action } from '../Action';
import { EvidenceList } from '../EvidenceList';
import { Name } from '../Name';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    title: { fontWeight: 700 },
    message: { marginTop: theme.spacing(0.5), overflowWrap: 'anywhere' },
    actions: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginLeft: 'auto',
    },
    evidence: { paddingTop: theme.spacing(1) },
  }),
  { name: 'IstioIngressFindingItem' },
);

/** One finding: what is wrong, why, and the way to its fix. */
export const FindingItem = ({
  finding,
  word,
  onFix,
}: {
  finding: Finding;
  word: Word;
  onFix: (finding: Finding) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const [open, setOpen] = useState(false);
  const { title, message, evidence, subject, routeIds, fix, noFix } = finding;
  const number = `${evidence.length}`;
  return (
    <>
      <div className={classes.head}>
        <WordChip word={word} />
        <Typography component="h6" variant="body1" className={classes.title}>
          <Name>{title}</Name>
        </Typography>
        <div className={classes.actions}>
          <Action
            aria-expanded={open}
            aria-controls={id}
            aria-label={t('finding.evidenceOf', { number, title })}
            onClick={() => setOpen(value => !value)}
          >
            {t('finding.evidence', { number })}
          </Action>
          {(fix || noFix) && (
            <Action
              variant={fix ? 'outlined' : 'text'}
              color={fix ? 'primary' : 'default'}
              aria-haspopup="dialog"
              aria-label={
                fix
                  ? t('finding.fixOf', { title })
                  : t('finding.noFixOf', { title })
              }
              onClick={() => onFix(finding)}
            >
              {fix ? t('finding.fix') : t('finding.noFix')}
            </Action>
          )}
        </div>
      </div>
      <Typography variant="body2" className={classes.message}>
        <Name>{message}</Name>
      </Typography>
      <Typography variant="caption" color="textSecondary">
        <Name>
          {[
            objectName(subject),
            ...(routeIds.length > 0
              ? [t('finding.affects', { count: routeIds.length })]
              : []),
            t('evidence.rule', { rule: finding.rule }),
          ].join(' · ')}
        </Name>
      </Typography>
      <div id={id}>
        <Collapse in={open} timeout={150} mountOnEnter unmountOnExit>
          <div className={classes.evidence}>
            <EvidenceList
              evidence={evidence}
              label={t('finding.evidenceOf', { number, title })}
            />
          </div>
        </Collapse>
      </div>
    </>
  );
};
