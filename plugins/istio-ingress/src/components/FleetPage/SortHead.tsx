import TableCell from '@material-ui/core/TableCell';
import TableSortLabel from '@material-ui/core/TableSortLabel';
import type { ListPage } from './useListPage';

/** The heading of a column that the backend can sort by. */
export const SortHead = ({
  name,
  label,
  align,
  startsDescending,
  fallback,
  page: { sort = fallback, sortBy },
}: {
  /** What the backend calls the order; `-` before it turns it around. */
  name: string;
  label: string;
  align?: 'right';
  /** The first click shows the highest first. */
  startsDescending?: boolean;
  /** The order without any choice. */
  fallback: string;
  page: ListPage;
}) => {
  const isUp = sort === name;
  const isDown = sort === `-${name}`;
  const direction = isDown ? 'desc' : 'asc';
  let next = startsDescending ? `-${name}` : name;
  if (isUp) next = `-${name}`;
  if (isDown) next = name;
  return (
    <TableCell align={align} sortDirection={isUp || isDown ? direction : false}>
      <TableSortLabel
        active={isUp || isDown}
        direction={direction}
        onClick={() => sortBy(next)}
      >
        {label}
      </TableSortLabel>
    </TableCell>
  );
};
