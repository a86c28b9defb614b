import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  changeCauseWords,
  type ChangedObject,
  type ResultChange,
} from 'istio-ingress-contract';
import { useShown } from '../../hooks/useShown';
import { useWords } from '../../hooks/useWords';
import { asSentence } from '../../lib/asSentence';
import { objectKey, objectName } from '../../lib/objectName';
import { Name } from '../Name';
import { ShowMore } from '../ShowMore';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'IstioIngressChangeWhy' },
);

const objectsAtATime = 3;

/** What caused a change: the objects with the fields, or what else is known. */
export const ChangeWhy = ({
  change: { cause, objects, detail },
}: {
  change: ResultChange;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { shown, hiddenCount, showMore } = useShown(objects, objectsAtATime);
  const isBare = cause === 'object' && objects.length === 0;
  return (
    <>
      <WordChip word={changeCauseWords[cause]} plain />
      {isBare && (
        <Typography variant="body2" color="textSecondary">
          {t('history.noObject')}
        </Typography>
      )}
      {(shown.length > 0 || detail.length > 0) && (
        <ul className={classes.list}>
          {shown.map(object => (
            <Typography key={objectKey(object)} variant="body2" component="li">
              <Changed object={object} />
            </Typography>
          ))}
          {detail.map(text => (
            <Typography key={text} variant="body2" component="li">
              <Name>{asSentence(text)}</Name>
            </Typography>
          ))}
        </ul>
      )}
      <ShowMore
        hiddenCount={hiddenCount}
        step={objectsAtATime}
        onClick={showMore}
      />
    </>
  );
};

const Changed = ({ object }: { object: ChangedObject }) => {
  const t = useWords();
  const { change, fields = [] } = object;
  return (
    <>
      <Name>
        {t(`history.change.${change ?? 'other'}`, {
          object: objectName(object),
        })}
      </Name>
      {fields.length > 0 && (
        <>
          {' '}
          <Name code>{t('history.fields', { fields: fields.join(', ') })}</Name>
        </>
      )}
    </>
  );
};
