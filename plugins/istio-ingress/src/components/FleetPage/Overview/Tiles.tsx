import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  policyStatusWords,
  type Overview,
  type PolicyStatus,
} from 'istio-ingress-contract';
import type { ReactNode } from 'react';
import { useWords } from '../../../hooks/useWords';
import { FleetLink } from '../FleetLink';
import { NumberLink } from '../NumberLink';
import { useFormat } from '../useFormat';
import { Coverage } from './Coverage';
import { Tile } from './Tile';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))',
      gap: theme.spacing(2),
      margin: theme.spacing(0, 0, 2),
      padding: 0,
      listStyle: 'none',
    },
  }),
  { name: 'IstioIngressTiles' },
);

const shown: readonly PolicyStatus[] = [
  'violating',
  'unknown',
  'waived',
  'compliant',
  'not-applicable',
];

/** Coverage, and how many services stand where; each number leads to them. */
export const Tiles = ({ overview }: { overview: Overview }) => {
  const classes = useStyles();
  const t = useWords();
  const { statuses } = overview;
  return (
    <ul className={classes.root} aria-label={t('fleet.overview.tiles')}>
      <Coverage overview={overview} />
      {shown.map(status => {
        const { label, symbol, tone, sentence } = policyStatusWords[status];
        return (
          <Tile
            key={status}
            title={label}
            symbol={symbol}
            tone={tone}
            value={
              <NumberLink
                value={statuses[status]}
                of={label}
                change={{ status }}
              />
            }
          >
            <Note status={status} overview={overview} sentence={sentence} />
          </Tile>
        );
      })}
    </ul>
  );
};

/** What matters beside one of the numbers. */
const Note = ({
  status,
  overview,
  sentence,
}: {
  status: PolicyStatus;
  overview: Overview;
  sentence: string;
}) => {
  const t = useWords();
  const { number } = useFormat();
  const { week, waivers } = overview;
  let note: ReactNode = sentence;
  if (status === 'violating') {
    note = (
      <>
        <FleetLink tab="changes">
          {t('fleet.overview.introduced', { number: number(week.introduced) })}
        </FleetLink>
        {' · '}
        <FleetLink tab="changes">
          {t('fleet.overview.fixed', { number: number(week.fixed) })}
        </FleetLink>{' '}
        {t('fleet.overview.week')}
      </>
    );
  } else if (status === 'waived' && waivers.pending + waivers.active > 0) {
    note = (
      <FleetLink tab="waivers">
        {t('fleet.overview.waivers', {
          pending: number(waivers.pending),
          ending: number(waivers.expiringWithin7Days),
        })}
      </FleetLink>
    );
  }
  return (
    <Typography variant="body2" component="div" color="textSecondary">
      {note}
    </Typography>
  );
};
