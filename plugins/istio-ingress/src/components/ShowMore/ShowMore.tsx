import Button from '@material-ui/core/Button';
import { useWords } from '../../hooks/useWords';

/** The button that shows the next part of a list, where there is one. */
export const ShowMore = ({
  hiddenCount,
  step,
  onClick,
}: {
  hiddenCount: number;
  step: number;
  onClick: () => void;
}) => {
  const t = useWords();
  if (hiddenCount === 0) return null;
  const count = Math.min(step, hiddenCount);
  return (
    <Button size="small" onClick={onClick}>
      {count === hiddenCount
        ? t('cluster.showMore', { count })
        : t('cluster.showMoreOf', { count, total: `${hiddenCount}` })}
    </Button>
  );
};
