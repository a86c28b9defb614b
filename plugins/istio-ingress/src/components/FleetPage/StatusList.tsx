import { makeStyles } from '@material-ui/core/styles';
import {
  policyStatusSchema,
  policyStatusWords,
  type StatusCounts,
} from 'istio-ingress-contract';
import type { ReactNode } from 'react';
import { WordChip } from '../WordChip';
import type { FilterChange } from './filters/fleetFilters';
import { StatusNumber } from './StatusTable';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(2.5),
      rowGap: theme.spacing(0.5),
      margin: theme.spacing(1.5, 0, 0),
      padding: 0,
      listStyle: 'none',
      fontVariantNumeric: 'tabular-nums',
    },
    item: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
    },
  }),
  { name: 'IstioIngressStatusList' },
);

/** How many services of one subject stand where, in one line. */
export const StatusList = ({
  label,
  statuses,
  change = {},
  children,
}: {
  label: string;
  statuses: StatusCounts;
  /** What narrows a list to the subject. */
  change?: FilterChange;
  /** What stands at the end of the line. */
  children?: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <ul className={classes.root} aria-label={label}>
      {policyStatusSchema.options.map(status => (
        <li key={status} className={classes.item}>
          <WordChip word={policyStatusWords[status]} plain />
          <StatusNumber
            value={statuses[status]}
            of={`${policyStatusWords[status].label}, ${label}`}
            change={{ ...change, status }}
          />
        </li>
      ))}
      {children && <li className={classes.item}>{children}</li>}
    </ul>
  );
};
