import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { ClusterSummary } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { Disclosure } from '../Disclosure';
import { Name } from '../Name';

const useStyles = makeStyles(
  theme => ({ list: { margin: 0, paddingLeft: theme.spacing(2.5) } }),
  { name: 'IstioIngressInputProblems' },
);

const shown = 20;

/** Rules that could not run, and documents and objects of no use. */
export const InputProblems = ({
  cluster: { notEvaluated, problems },
  level = 4,
}: {
  cluster: Pick<ClusterSummary, 'notEvaluated' | 'problems'>;
  /** Of the headings. */
  level?: 3 | 4;
}) => {
  const classes = useStyles();
  const t = useWords();
  const more = problems.length - shown;
  return (
    <>
      {notEvaluated.length > 0 && (
        <Disclosure
          level={level}
          title={`${t('cluster.notEvaluated')} (${notEvaluated.length})`}
          initiallyOpen={false}
        >
          <ul className={classes.list}>
            {notEvaluated.map(({ id, stage, reason }) => (
              <Typography key={`${stage} ${id}`} component="li" variant="body2">
                <Name>{`${id}: ${reason.message}`}</Name>
              </Typography>
            ))}
          </ul>
        </Disclosure>
      )}
      {problems.length > 0 && (
        <Disclosure
          level={level}
          title={`${t('cluster.problems')} (${problems.length})`}
          initiallyOpen={false}
        >
          <ul className={classes.list}>
            {problems.slice(0, shown).map(({ file, line, message }, index) => (
              <Typography key={index} component="li" variant="body2">
                {file && (
                  <Name code>
                    {line === undefined ? file : `${file}:${line}`}
                  </Name>
                )}{' '}
                <Name>{message}</Name>
              </Typography>
            ))}
          </ul>
          {more > 0 && (
            <Typography variant="body2">
              {t('cluster.moreProblems', { count: more })}
            </Typography>
          )}
        </Disclosure>
      )}
    </>
  );
};
