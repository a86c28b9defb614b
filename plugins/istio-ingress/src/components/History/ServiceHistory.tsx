import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { ResultChange, ServiceDetails } from 'istio-ingress-contract';
import { useState } from 'react';
import { istioIngressApiRef } from '../../api';
import { useMorePages } from '../../hooks/useMorePages';
import { useWords } from '../../hooks/useWords';
import { serviceKey } from '../../lib/objectName';
import { Disclosure } from '../Disclosure';
import { useFleetNames } from '../FleetPage/FleetNames';
import { MoreButton } from '../MoreButton';
import { RelativeTime } from '../RelativeTime';
import { FailureNotice, LoadingBlock } from '../States';
import { ChangeWhat } from './ChangeWhat';
import { ChangeWhy } from './ChangeWhy';

const useStyles = makeStyles(
  theme => ({
    root: { marginTop: theme.spacing(2) },
    list: {
      listStyle: 'none',
      margin: theme.spacing(1, 0),
      padding: 0,
      borderLeft: `2px solid ${theme.palette.divider}`,
    },
    item: {
      position: 'relative',
      padding: theme.spacing(0.5, 0, 1.5, 2),
      '&::before': {
        content: '""',
        position: 'absolute',
        left: -6,
        top: theme.spacing(1.25),
        width: 10,
        height: 10,
        borderRadius: '50%',
        backgroundColor: theme.palette.text.secondary,
      },
    },
  }),
  { name: 'IstioIngressServiceHistory' },
);

const pageSize = 20;

/** When a service came to another posture, mode or status, and why. */
export const ServiceHistory = ({
  details,
  tick,
}: {
  details: ServiceDetails;
  tick: number;
}) => {
  const classes = useStyles();
  const t = useWords();
  return (
    <section className={classes.root}>
      <Disclosure level={5} initiallyOpen={false} title={t('history.title')}>
        <Timeline details={details} tick={tick} />
      </Disclosure>
    </section>
  );
};

const Timeline = ({
  details,
  tick,
}: {
  details: ServiceDetails;
  tick: number;
}) => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { policyTitle } = useFleetNames();
  const [attempt, setAttempt] = useState(0);
  const { ref } = details.summary;
  const titles = new Map(
    details.policies?.map(({ policyId, title }) => [policyId, title]),
  );
  const pages = useMorePages(
    `history of ${serviceKey(ref)}`,
    tick + attempt,
    (cursor, signal) =>
      api.getServiceHistory(ref, { limit: pageSize, cursor }, { signal }),
  );
  const { first, items } = pages;
  if (first.state === 'loading') {
    return <LoadingBlock label={t('history.loading')} lines={4} />;
  }
  if (first.state === 'failed') {
    return (
      <FailureNotice
        title={t('history.failed')}
        error={first.error}
        onRetry={() => setAttempt(value => value + 1)}
      />
    );
  }
  if (items.length === 0) {
    return <Typography variant="body2">{t('history.none')}</Typography>;
  }
  const service = `${ref.namespace}/${ref.name}`;
  return (
    <>
      <ol className={classes.list} aria-label={t('history.label', { service })}>
        {items.map((change, index) => (
          <li key={`${changeKey(change)} ${index}`} className={classes.item}>
            <Typography variant="body2" color="textSecondary" component="div">
              <RelativeTime at={change.at} />
            </Typography>
            <ChangeWhat
              change={change}
              policyTitle={id => titles.get(id) ?? policyTitle(id)}
            />
            <ChangeWhy change={change} />
          </li>
        ))}
      </ol>
      <MoreButton pages={pages} label={t('history.more')} />
    </>
  );
};

/** Tells changes of one service apart, nearly always. */
function changeKey(change: ResultChange): string {
  const of = change.field === 'status' ? change.policyId : change.field;
  return `${change.at} ${of}`;
}
