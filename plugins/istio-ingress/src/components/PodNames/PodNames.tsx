import type { PodRef } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { Name } from '../Name';

const shown = 10;

/** The names of some pods, the first ten of them in full. */
export const PodNames = ({
  pods,
  count,
}: {
  pods: readonly PodRef[];
  /** How many there are, where `pods` lists only some. */
  count: number;
}) => {
  const t = useWords();
  const named = pods.slice(0, shown);
  const more = Math.max(count, pods.length) - named.length;
  return (
    <>
      {named.map(({ namespace, name, predicted }) => (
        <div key={`${namespace}/${name}`}>
          <Name code>{`${namespace}/${name}`}</Name>
          {predicted && ` (${t('evidence.predictedPod')})`}
        </div>
      ))}
      {more > 0 && <div>{t('evidence.morePods', { count: more })}</div>}
    </>
  );
};
