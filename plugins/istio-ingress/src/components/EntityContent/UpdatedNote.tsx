import Fade from '@material-ui/core/Fade';
import Typography from '@material-ui/core/Typography';
import { useEffect, useState } from 'react';
import { useWords } from '../../hooks/useWords';

const shownMs = 8_000;

/** Says for a while that what is shown has changed. */
export const UpdatedNote = ({ at }: { at: number | undefined }) => {
  const t = useWords();
  const [shown, setShown] = useState(false);

  useEffect(() => {
    if (at === undefined) return undefined;
    setShown(true);
    const timer = setTimeout(() => setShown(false), shownMs);
    return () => clearTimeout(timer);
  }, [at]);

  return (
    <span role="status">
      <Fade in={shown} unmountOnExit>
        <Typography variant="body2" color="textSecondary" component="span">
          {t('tab.updated')}
        </Typography>
      </Fade>
    </span>
  );
};
