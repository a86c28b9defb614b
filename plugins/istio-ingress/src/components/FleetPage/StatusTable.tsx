import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import {
  policyStatusSchema,
  policyStatusWords,
  type StatusCounts,
} from 'istio-ingress-contract';
import type { ReactNode } from 'react';
import { WordChip } from '../WordChip';
import type { FilterChange } from './filters/fleetFilters';
import { NumberLink } from './NumberLink';
import { useTableStyles } from './useTableStyles';

/** One subject, and how many of its services stand where. */
export interface StatusRow {
  key: string;
  /** What the subject is called, for assistive technology. */
  name: string;
  head: ReactNode;
  statuses: StatusCounts;
  /** What narrows a list to the subject. */
  change: FilterChange;
}

/** Statuses as columns, subjects as rows, each number leading to its services. */
export const StatusTable = ({
  label,
  first,
  rows,
}: {
  label: string;
  /** The heading of the column of subjects. */
  first: string;
  rows: readonly StatusRow[];
}) => {
  const classes = useTableStyles();
  return (
    <TableContainer>
      <Table size="small" className={classes.table} aria-label={label}>
        <TableHead>
          <TableRow>
            <TableCell>{first}</TableCell>
            {policyStatusSchema.options.map(status => (
              <TableCell key={status} align="right">
                <WordChip word={policyStatusWords[status]} plain />
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(({ key, name, head, statuses, change }) => (
            <TableRow key={key} hover>
              <TableCell component="th" scope="row" className={classes.name}>
                {head}
              </TableCell>
              {policyStatusSchema.options.map(status => (
                <TableCell key={status} align="right">
                  <StatusNumber
                    value={statuses[status]}
                    of={`${policyStatusWords[status].label}, ${name}`}
                    change={{ ...change, status }}
                  />
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};

/** Nothing leads to nothing: only a number above zero is a link. */
export const StatusNumber = ({
  value,
  of,
  change,
}: {
  value: number;
  of: string;
  change: FilterChange;
}) =>
  value === 0 ? <>0</> : <NumberLink value={value} of={of} change={change} />;
