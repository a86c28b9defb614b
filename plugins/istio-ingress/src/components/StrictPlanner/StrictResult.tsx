import { usePermission } from '@backstage/plugin-permission-react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import GetAppIcon from '@material-ui/icons/GetApp';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type {
  Reason,
  StrictAnswer,
  StrictPlan,
  Word,
} from 'istio-ingress-contract';
import type { ReactNode } from 'react';
import { useWords } from '../../hooks/useWords';
import { asSentence } from '../../lib/asSentence';
import { offerFile } from '../../lib/offerFile';
import { Action } from '../Action';
import { Panel } from '../FleetPage/Panel';
import { Name, ObjectName } from '../Name';
import { RelativeTime } from '../RelativeTime';
import { Notice } from '../States';
import { WordChip } from '../WordChip';
import { planCsv } from './planCsv';
import { RouteDiffs } from './RouteDiffs';
import { StrictWay } from './StrictWay';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2),
      marginTop: theme.spacing(2),
    },
    answer: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    actions: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'IstioIngressStrictResult' },
);

/** The answer to one question, in the order in which it matters. */
export const StrictResult = ({
  answer,
  onAgain,
}: {
  answer: StrictAnswer;
  onAgain: () => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { plan } = answer;
  const { breaks, changes, unknown, unread, alsoBinds } = plan;
  const real = changes.filter(({ effect }) => effect !== 'accepts');
  const tighter = changes.length - real.length;
  const isFleet = usePermission({
    permission: istioIngressFleetReadPermission,
  });
  const sections = [
    { title: 'strict.breaks', diffs: breaks },
    { title: 'strict.unknown', diffs: unknown },
    { title: 'strict.changes', diffs: real },
  ] as const;
  return (
    <div className={classes.root}>
      <Panel
        title={<Name>{useScopeTitle(plan)}</Name>}
        aside={<Downloads answer={answer} onAgain={onAgain} />}
      >
        <Verdict plan={plan} />
        {!isFleet.loading && !isFleet.allowed && (
          <Notice tone="warning">
            {t('strict.narrowed', {
              permission: istioIngressFleetReadPermission.name,
            })}
          </Notice>
        )}
        {alsoBinds.length > 0 && (
          <Notice tone="warning">
            <Name>
              {t('strict.alsoBinds', {
                services: alsoBinds
                  .map(({ namespace, name }) => `${namespace}/${name}`)
                  .join(', '),
              })}
            </Name>
          </Notice>
        )}
        {unread.length > 0 && (
          <Notice tone="neutral">
            {t('strict.unread')}
            <Reasons reasons={unread} />
          </Notice>
        )}
        <Notice tone="info">{t('strict.basis')}</Notice>
      </Panel>
      {sections.slice(0, 2).map(section => (
        <Section key={section.title} {...section} answer={answer} />
      ))}
      {(answer.order.length > 0 || answer.unmended.length > 0) && (
        <StrictWay answer={answer} />
      )}
      <Section {...sections[2]} answer={answer} />
      {tighter > 0 && (
        <Typography variant="body2">
          {t('strict.accepts', { count: tighter })}
        </Typography>
      )}
      {!plan.cannot && (
        <>
          <Overriding plan={plan} />
          <Outside plan={plan} isHidden={!isFleet.allowed} />
        </>
      )}
    </div>
  );
};

const Section = ({
  title,
  diffs,
  answer,
}: {
  title: 'strict.breaks' | 'strict.unknown' | 'strict.changes';
  diffs: StrictPlan['breaks'];
  answer: StrictAnswer;
}) => {
  const t = useWords();
  if (diffs.length === 0) return null;
  return (
    <Panel title={t(title, { number: `${diffs.length}` })}>
      <RouteDiffs diffs={diffs} answer={answer} />
    </Panel>
  );
};

function useScopeTitle({ scope, cluster }: StrictPlan): string {
  const t = useWords();
  switch (scope.kind) {
    case 'mesh':
      return t('strict.of.mesh', { cluster });
    case 'namespace':
      return t('strict.of.namespace', { cluster, namespace: scope.namespace });
    default:
      return t('strict.of.service', {
        cluster,
        service: `${scope.namespace}/${scope.name}`,
      });
  }
}

const Verdict = ({ plan }: { plan: StrictPlan }) => {
  const classes = useStyles();
  const t = useWords();
  const { verdict, observedAt } = plan;
  const word: Word = {
    label: t(`strict.verdict.${verdict}`),
    sentence: t(`strict.verdict.${verdict}Hint`),
    ...looks[verdict],
  };
  return (
    <>
      <div className={classes.answer} role="status">
        <WordChip word={word} />
        <Typography component="span">
          <Name>{useAnswerText(plan)}</Name>
        </Typography>
      </div>
      <Typography variant="body2" color="textSecondary">
        {t('strict.observed')} <RelativeTime at={observedAt} />
      </Typography>
    </>
  );
};

const looks = {
  safe: { tone: 'ok', symbol: 'ok' },
  breaks: { tone: 'error', symbol: 'error' },
  unknown: { tone: 'neutral', symbol: 'unknown' },
} as const satisfies Record<
  StrictPlan['verdict'],
  Pick<Word, 'tone' | 'symbol'>
>;

function useAnswerText({
  verdict,
  cannot,
  breaks,
  unknown,
  applied,
  routesInQuestion,
}: StrictPlan): string {
  const t = useWords();
  const total = `${routesInQuestion}`;
  if (cannot) return asSentence(cannot.message);
  if (verdict === 'breaks') {
    return breaks.length > 0
      ? t('strict.answer.breaks', { number: `${breaks.length}`, total })
      : t('strict.answer.findings');
  }
  if (verdict === 'unknown') {
    return unknown.length > 0
      ? t('strict.answer.unknown', { number: `${unknown.length}`, total })
      : t('strict.answer.unread');
  }
  if (applied.length === 0) return t('strict.answer.on');
  return routesInQuestion === 0
    ? t('strict.answer.none')
    : t('strict.answer.safe', { count: routesInQuestion });
}

const Downloads = ({
  answer,
  onAgain,
}: {
  answer: StrictAnswer;
  onAgain: () => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { cluster } = answer.plan;
  return (
    <div
      className={classes.actions}
      role="group"
      aria-label={t('strict.export.label')}
    >
      <Action variant="outlined" onClick={onAgain}>
        {t('strict.again')}
      </Action>
      <Action
        variant="outlined"
        startIcon={<GetAppIcon fontSize="small" />}
        onClick={() =>
          offerFile(`strict-${cluster}.csv`, 'text/csv', planCsv(answer))
        }
      >
        {t('strict.export.csv')}
      </Action>
      <Action
        variant="outlined"
        startIcon={<GetAppIcon fontSize="small" />}
        onClick={() =>
          offerFile(
            `strict-${cluster}.json`,
            'application/json',
            `${JSON.stringify(answer, undefined, 2)}\n`,
          )
        }
      >
        {t('strict.export.json')}
      </Action>
    </div>
  );
};

const Reasons = ({ reasons }: { reasons: readonly Reason[] }) => (
  <>
    {[...new Set(reasons.map(({ message }) => message))].map(message => (
      <div key={message}>
        <Name>{asSentence(message)}</Name>
      </div>
    ))}
  </>
);

const Aside = ({
  title,
  hint,
  none,
  items,
}: {
  title: string;
  hint: string;
  none: string;
  items: readonly { key: string; text: ReactNode }[];
}) => {
  const classes = useStyles();
  return (
    <Panel title={title}>
      {items.length === 0 ? (
        <Typography variant="body2">{none}</Typography>
      ) : (
        <>
          <Typography variant="body2" gutterBottom>
            {hint}
          </Typography>
          <ul className={classes.list}>
            {items.map(({ key, text }) => (
              <Typography key={key} variant="body2" component="li">
                {text}
              </Typography>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
};

const Overriding = ({ plan }: { plan: StrictPlan }) => {
  const t = useWords();
  return (
    <Aside
      title={t('strict.overridden.title')}
      hint={t('strict.overridden.hint')}
      none={t('strict.overridden.none')}
      items={plan.overriddenBy.map(object => ({
        key: `${object.namespace}/${object.name}`,
        text: <ObjectName object={object} />,
      }))}
    />
  );
};

const Outside = ({
  plan,
  isHidden,
}: {
  plan: StrictPlan;
  isHidden: boolean;
}) => {
  const t = useWords();
  return (
    <Aside
      title={t('strict.outside.title')}
      hint={t('strict.outside.hint')}
      none={isHidden ? t('strict.outside.hidden') : t('strict.outside.none')}
      items={plan.clientsOutsideMesh.map(({ namespace, pods }) => ({
        key: namespace,
        text: (
          <Name>{t('strict.outside.pods', { namespace, count: pods })}</Name>
        ),
      }))}
    />
  );
};
