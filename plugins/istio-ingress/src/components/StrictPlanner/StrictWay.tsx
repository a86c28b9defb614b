import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Change, StrictAnswer, StrictStep } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';
import { objectName } from '../../lib/objectName';
import { CopyButton } from '../CopyButton';
import { Disclosure } from '../Disclosure';
import { useFleetNames } from '../FleetPage/FleetNames';
import { Panel } from '../FleetPage/Panel';
import { Name } from '../Name';
import { Notice } from '../States';

const useStyles = makeStyles(
  theme => ({
    steps: { margin: 0, paddingLeft: theme.spacing(3) },
    step: { padding: theme.spacing(1, 0) },
    title: { fontWeight: 700 },
    changes: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'IstioIngressStrictWay' },
);

/** The pull requests that lead to STRICT, in their order. */
export const StrictWay = ({ answer }: { answer: StrictAnswer }) => {
  const classes = useStyles();
  const t = useWords();
  const { order, unmended, plan } = answer;
  const isThere = order.some(({ changes }) =>
    isTurningOn(changes, plan.applied),
  );
  return (
    <Panel title={t('strict.way.title')}>
      {order.length > 0 && (
        <>
          <Typography variant="body2">{t('strict.way.intro')}</Typography>
          <ol className={classes.steps} aria-label={t('strict.way.label')}>
            {order.map((step, index) => (
              <li key={index} className={classes.step}>
                <Step
                  step={step}
                  number={index + 1}
                  isLast={isTurningOn(step.changes, plan.applied)}
                />
              </li>
            ))}
          </ol>
        </>
      )}
      {unmended.length > 0 && (
        <Notice tone="warning">
          {t('strict.way.unmended', { count: unmended.length })}
        </Notice>
      )}
      {unmended.length === 0 && !isThere && (
        <Notice tone="warning">{t('strict.way.others')}</Notice>
      )}
    </Panel>
  );
};

function isTurningOn(
  changes: readonly Change[],
  applied: readonly Change[],
): boolean {
  return JSON.stringify(changes) === JSON.stringify(applied);
}

const Step = ({
  step: { title, owners, changes, mends, left },
  number,
  isLast,
}: {
  step: StrictStep;
  number: number;
  /** It turns STRICT on. */
  isLast: boolean;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { ownerTitle } = useFleetNames();
  const facts = [
    owners.length > 0
      ? t('strict.way.owners', { owners: owners.map(ownerTitle).join(', ') })
      : t('strict.way.shared'),
    ...(isLast
      ? []
      : [
          t('strict.way.mends', { count: mends.length }),
          left === 0
            ? t('strict.way.done')
            : t('strict.way.left', { count: left }),
        ]),
  ];
  return (
    <>
      <Typography component="h3" variant="body1" className={classes.title}>
        <Name>{title}</Name>
      </Typography>
      <Typography variant="body2" color="textSecondary">
        <Name>{facts.join(', ')}</Name>
      </Typography>
      <Disclosure
        level={4}
        initiallyOpen={false}
        title={t('strict.way.changes', { number: `${changes.length}` })}
        summary={
          <CopyButton
            text={JSON.stringify(changes, undefined, 2)}
            label={t('copy.patch')}
            description={t('strict.way.copy', { number: `${number}` })}
          />
        }
      >
        <ul className={classes.changes}>
          {changes.map((change, index) => (
            <li key={index}>
              <ChangeText change={change} />
            </li>
          ))}
        </ul>
      </Disclosure>
    </>
  );
};

const ChangeText = ({ change }: { change: Change }) => {
  const t = useWords();
  if (change.op === 'create') {
    const { kind, metadata } = change.manifest;
    const name = [metadata.namespace, metadata.name].filter(Boolean).join('/');
    return <Name>{t('strict.way.create', { object: `${kind} ${name}` })}</Name>;
  }
  const object = objectName(change.object);
  if (change.op === 'delete') {
    return <Name>{t('strict.way.remove', { object })}</Name>;
  }
  return (
    <>
      <Name>{object}</Name>
      {change.ops.map((op, index) => (
        <div key={index}>
          <Name code>
            {op.op === 'remove'
              ? t('strict.way.take', { path: op.path })
              : t('strict.way.set', {
                  path: op.path,
                  value: JSON.stringify(op.value),
                })}
          </Name>
        </div>
      ))}
    </>
  );
};
