import { makeStyles } from '@material-ui/core/styles';
import {
  modeWords,
  policyStatusWords,
  postureWords,
  type ResultChange,
  type Word,
} from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { Name } from '../Name';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.75),
    },
    field: { fontWeight: 500 },
  }),
  { name: 'IstioIngressChangeWhat' },
);

/** What differs: "Posture from Plaintext to mTLS". */
export const ChangeWhat = ({
  change,
  policyTitle,
}: {
  change: ResultChange;
  policyTitle: (id: string) => string;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { before, after } = wordsOf(change);
  const none = change.field === 'status' ? t('history.noScope') : undefined;
  return (
    <div className={classes.root}>
      <span className={classes.field}>
        <Name>
          {change.field === 'status'
            ? t('history.field.status', {
                title: policyTitle(change.policyId),
              })
            : t(`history.field.${change.field}`)}
        </Name>
      </span>
      <span>{t('history.from')}</span>
      <Values words={before} none={none ?? t('history.isNew')} />
      <span>{t('history.to')}</span>
      <Values words={after} none={none ?? t('history.isGone')} />
    </div>
  );
};

const Values = ({ words, none }: { words: readonly Word[]; none: string }) => (
  <>
    {words.length === 0 && <span>{none}</span>}
    {words.map(word => (
      <WordChip key={word.label} word={word} />
    ))}
  </>
);

function wordsOf(change: ResultChange): { before: Word[]; after: Word[] } {
  switch (change.field) {
    case 'posture':
      return sides(change, value => [postureWords[value]]);
    case 'modes':
      return sides(change, values => values.map(mode => modeWords[mode]));
    default:
      return sides(change, value => [policyStatusWords[value]]);
  }
}

function sides<T>(
  { before, after }: { before?: T; after?: T },
  words: (value: T) => Word[],
): { before: Word[]; after: Word[] } {
  return {
    before: before === undefined ? [] : words(before),
    after: after === undefined ? [] : words(after),
  };
}
