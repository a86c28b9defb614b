import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { z } from 'zod';
import { hashOf } from './keys';

const cursorSchema = z.object({
  /** Of the order and the filters that the list had. */
  l: z.string(),
  v: z
    .array(z.union([z.string(), z.number()]))
    .min(1)
    .max(6),
});

/** An order of a list in which no two rows are equal. */
export interface Order {
  columns: readonly string[];
  descending?: boolean;
}

/** Names a list: its order and its filters, without the place in it. */
export function listIdOf(order: Order, filters: object): string {
  return hashOf(JSON.stringify([order.columns, order.descending, filters]));
}

export function encodeCursor(
  listId: string,
  order: Order,
  lastRow: Record<string, unknown>,
): string {
  const cursor = { l: listId, v: order.columns.map(name => lastRow[name]) };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws InputError when the cursor belongs to another list, or to none. */
export function decodeCursor(
  text: string,
  listId: string,
  order: Order,
): (string | number)[] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  const cursor = cursorSchema.safeParse(value);
  if (
    !cursor.success ||
    cursor.data.l !== listId ||
    cursor.data.v.length !== order.columns.length
  ) {
    throw new InputError(
      'cursor: not a cursor of this list; ask for the first page without one',
    );
  }
  return cursor.data.v;
}

/** Keeps the rows behind a place in the order. */
export function afterCursor(
  query: Knex.QueryBuilder,
  order: Order,
  values: readonly (string | number)[],
): void {
  const columns = order.columns.map(() => '??').join(', ');
  const places = values.map(() => '?').join(', ');
  query.whereRaw(`(${columns}) ${order.descending ? '<' : '>'} (${places})`, [
    ...order.columns,
    ...values,
  ]);
}

export function inOrder(query: Knex.QueryBuilder, order: Order): void {
  query.orderBy(
    order.columns.map(column => ({
      column,
      order: order.descending ? 'desc' : 'asc',
    })),
  );
}
