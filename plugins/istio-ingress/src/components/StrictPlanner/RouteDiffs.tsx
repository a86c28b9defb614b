import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  outcomeWords,
  type RouteDiff,
  type RouteState,
  type StrictAnswer,
  type StrictFix,
  type Word,
} from 'istio-ingress-contract';
import { useShown } from '../../hooks/useShown';
import { useWords } from '../../hooks/useWords';
import { asSentence } from '../../lib/asSentence';
import { objectName } from '../../lib/objectName';
import { routeTitle } from '../../lib/routeTitle';
import { Disclosure } from '../Disclosure';
import { EvidenceList } from '../EvidenceList';
import { useFleetNames } from '../FleetPage/FleetNames';
import { ServiceLink } from '../FleetPage/ServiceLink';
import { Name } from '../Name';
import { ShowMore } from '../ShowMore';
import { WordChip } from '../WordChip';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: {
      padding: theme.spacing(1, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      columnGap: theme.spacing(1),
    },
    title: { fontWeight: 700 },
    fixes: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'IstioIngressRouteDiffs' },
);

const routesAtATime = 50;

/** What becomes of each of some routes, why, and what would keep it whole. */
export const RouteDiffs = ({
  diffs,
  answer,
}: {
  diffs: readonly RouteDiff[];
  answer: StrictAnswer;
}) => {
  const classes = useStyles();
  const { shown, hiddenCount, showMore } = useShown(diffs, routesAtATime);
  return (
    <>
      <ul className={classes.list}>
        {shown.map(diff => (
          <li key={diff.id} className={classes.item}>
            <Diff diff={diff} answer={answer} />
          </li>
        ))}
      </ul>
      <ShowMore
        hiddenCount={hiddenCount}
        step={routesAtATime}
        onClick={showMore}
      />
    </>
  );
};

const Diff = ({ diff, answer }: { diff: RouteDiff; answer: StrictAnswer }) => {
  const classes = useStyles();
  const t = useWords();
  const { ownerTitle } = useFleetNames();
  const { entry, service, before, after, failsAt, because } = diff;
  const title = routeTitle(diff, t('strict.route.any'));
  const owner =
    service && answer.owners[`${service.namespace}/${service.name}`];
  return (
    <>
      <div className={classes.head}>
        <Typography component="h3" variant="body1" className={classes.title}>
          <Name>{title}</Name>
        </Typography>
        {service && (
          <>
            <span aria-hidden="true">→</span>
            <ServiceLink service={service} />
          </>
        )}
        <Typography variant="body2" color="textSecondary" component="span">
          <Name>
            {[
              t('strict.route.by', { entry: objectName(entry) }),
              owner
                ? t('strict.route.owner', { owner: ownerTitle(owner) })
                : t('strict.route.nobody'),
            ].join(', ')}
          </Name>
        </Typography>
      </div>
      <div className={classes.head}>
        <span>{t('strict.route.before')}</span>
        <State state={before} />
        <span>{t('strict.route.after')}</span>
        <State state={after} />
        {failsAt && <Name>{t('strict.route.failsAt', { hop: failsAt })}</Name>}
      </div>
      {diff.reasons.map(({ message }) => (
        <Typography key={message} variant="body2">
          <Name>
            {t('strict.route.because', { reason: asSentence(message) })}
          </Name>
        </Typography>
      ))}
      {diff.effect === 'breaks' && <Fixes diff={diff} answer={answer} />}
      {because.length > 0 && (
        <Disclosure
          level={4}
          initiallyOpen={false}
          title={t('strict.route.why')}
        >
          <EvidenceList
            evidence={because}
            label={t('strict.route.whyOf', { route: title })}
          />
        </Disclosure>
      )}
    </>
  );
};

const State = ({ state }: { state: RouteState | undefined }) => {
  const t = useWords();
  if (!state) return <span>{t('strict.route.gone')}</span>;
  return (
    <WordChip word={outcomeWords[state.outcome]} predicted={state.predicted} />
  );
};

const Fixes = ({ diff, answer }: { diff: RouteDiff; answer: StrictAnswer }) => {
  const classes = useStyles();
  const t = useWords();
  const fixes = answer.fixes.filter(({ routeIds }) =>
    routeIds.includes(diff.id),
  );
  if (fixes.length === 0) {
    return <Typography variant="body2">{t('strict.route.noFix')}</Typography>;
  }
  return (
    <>
      <Typography variant="body2">{t('strict.route.fixes')}</Typography>
      <ul className={classes.fixes}>
        {fixes.map(fix => (
          <Typography key={fix.findingKey} variant="body2" component="li">
            <Fix fix={fix} diff={diff} answer={answer} />
          </Typography>
        ))}
      </ul>
    </>
  );
};

const Fix = ({
  fix: { summary, keeps, tried, refused, costs },
  diff,
  answer,
}: {
  fix: StrictFix;
  diff: RouteDiff;
  answer: StrictAnswer;
}) => {
  const t = useWords();
  const isKept = keeps.includes(diff.id);
  const others = keeps.filter(id => id !== diff.id).length;
  const step = answer.order.findIndex(({ mends }) => mends.includes(diff.id));
  const kept =
    tried === 'alone'
      ? t('strict.route.keeps')
      : t('strict.route.keepsTogether');
  const word: Word = isKept
    ? { label: kept, sentence: kept, tone: 'ok', symbol: 'ok' }
    : {
        label: t('strict.route.keepsNot'),
        sentence: t('strict.route.keepsNot'),
        tone: 'neutral',
        symbol: 'none',
      };
  const details = [
    ...(isKept && step >= 0
      ? [t('strict.route.step', { number: `${step + 1}` })]
      : []),
    ...(others > 0 ? [t('strict.route.moreRoutes', { count: others })] : []),
    ...(refused ? [t('strict.route.refused', { reason: refused })] : []),
    ...(costs.length > 0
      ? [t('strict.route.costs', { costs: costs.join(' ') })]
      : []),
  ];
  return (
    <>
      <Name>{asSentence(summary)}</Name> <WordChip word={word} plain />
      {details.length > 0 && <Name>{` (${details.join('; ')})`}</Name>}
    </>
  );
};
