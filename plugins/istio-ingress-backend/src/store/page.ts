import type { Knex } from 'knex';
import {
  afterCursor,
  decodeCursor,
  encodeCursor,
  inOrder,
  listIdOf,
  type Order,
} from './cursor';
import type { Page } from './ResultStore';

/** One page of a list, and how many rows the list has. */
export async function pageOf<Row>(
  filtered: () => Knex.QueryBuilder,
  options: {
    table: string;
    order: Order;
    filters: object;
    limit: number;
    cursor?: string;
    select(query: Knex.QueryBuilder): Knex.QueryBuilder;
  },
): Promise<Page<Row>> {
  const { filters, limit, cursor, table } = options;
  const listId = listIdOf(options.order, filters);
  const order = {
    ...options.order,
    columns: options.order.columns.map(column => `${table}.${column}`),
  };
  const query = options.select(filtered());
  if (cursor) {
    afterCursor(query, order, decodeCursor(cursor, listId, order));
  }
  inOrder(query, order);
  const [rows, count] = await Promise.all([
    query.limit(limit + 1),
    filtered().count({ total: '*' }).first(),
  ]);
  const items = rows.slice(0, limit);
  const last = items[items.length - 1];
  return {
    items,
    totalCount: Number(count?.total ?? 0),
    pageInfo:
      rows.length > limit
        ? { nextCursor: encodeCursor(listId, options.order, last) }
        : {},
  };
}
