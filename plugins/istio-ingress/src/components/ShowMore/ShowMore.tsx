import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';

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
    <Action onClick={onClick}>
      {count === hiddenCount
        ? t('cluster.showMore', { count })
        : t('cluster.showMoreOf', { count, total: `${hiddenCount}` })}
    </Action>
  );
};
