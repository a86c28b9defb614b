import { makeStyles } from '@material-ui/core/styles';
import type { ObjectRef } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { objectName, objectPlace } from '../../lib/objectName';
import { Name } from './Name';

const useStyles = makeStyles(
  theme => ({ place: { color: theme.palette.text.secondary } }),
  { name: 'IstioIngressObjectName' },
);

/** Kind, namespace and name of an object and, where known, its file. */
export const ObjectName = ({ object }: { object: ObjectRef }) => {
  const classes = useStyles();
  const t = useWords();
  const place = objectPlace(object);
  return (
    <span>
      <Name>{objectName(object)}</Name>
      {place && (
        <span className={classes.place}>
          {' · '}
          {`${t('evidence.readAt')} `}
          <Name code>{place}</Name>
        </span>
      )}
    </span>
  );
};
