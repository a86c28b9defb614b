import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  acceptsWords,
  sentWords,
  type Accepts,
  type Sent,
  type Word,
} from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    sides: {
      display: 'grid',
      gridTemplateColumns: '1fr 1fr',
      gap: theme.spacing(2),
      marginTop: theme.spacing(2),
      [theme.breakpoints.down('xs')]: { gridTemplateColumns: '1fr' },
    },
    side: {
      padding: theme.spacing(1.5),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    text: { marginTop: theme.spacing(0.5) },
  }),
  { name: 'IstioIngressSentAndAccepts' },
);

/** What one side sends beside what the other side accepts. */
export const SentAndAccepts = ({
  sent,
  inner,
  accepts,
}: {
  sent: Sent;
  inner?: Sent;
  accepts?: Accepts;
}) => {
  const classes = useStyles();
  const t = useWords();
  return (
    <div className={classes.sides}>
      <Side title={t('evidence.sent')} word={sentWords[sent]}>
        {inner && t('evidence.inner', { label: sentWords[inner].label })}
      </Side>
      <Side
        title={t('evidence.accepts')}
        word={accepts && acceptsWords[accepts]}
      >
        {!accepts && t('evidence.noServer')}
      </Side>
    </div>
  );
};

const Side = ({
  title,
  word,
  children,
}: {
  title: string;
  word?: Word;
  children?: string | false;
}) => {
  const classes = useStyles();
  return (
    <section className={classes.side}>
      <Typography variant="subtitle2" component="h3" gutterBottom>
        {title}
      </Typography>
      {word && (
        <>
          <WordChip word={word} />
          <Typography variant="body2" className={classes.text}>
            {word.sentence}
          </Typography>
        </>
      )}
      {children && (
        <Typography variant="body2" className={classes.text}>
          {children}
        </Typography>
      )}
    </section>
  );
};
