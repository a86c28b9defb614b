import Typography from '@material-ui/core/Typography';
import type { Problem } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { Disclosure } from '../Disclosure';
import { Name } from '../Name';

const shown = 20;

/** Documents and objects that could not be used, with their place. */
export const InputProblems = ({
  problems,
}: {
  problems: readonly Problem[];
}) => {
  const t = useWords();
  if (problems.length === 0) return null;
  const more = problems.length - shown;
  return (
    <Disclosure
      level={4}
      title={`${t('cluster.problems')} (${problems.length})`}
      initiallyOpen={false}
    >
      {problems.slice(0, shown).map(({ file, line, message }, index) => (
        <Typography key={index} variant="body2">
          {file && (
            <Name code>{line === undefined ? file : `${file}:${line}`}</Name>
          )}{' '}
          <Name>{message}</Name>
        </Typography>
      ))}
      {more > 0 && (
        <Typography variant="body2">
          {t('cluster.moreProblems', { count: more })}
        </Typography>
      )}
    </Disclosure>
  );
};
