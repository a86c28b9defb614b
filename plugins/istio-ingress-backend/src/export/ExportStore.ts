import {
  findingQuerySchema,
  serviceQuerySchema,
  type FindingQuery,
  type ServiceQuery,
  type ServiceSummary,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { momentOf } from '../fleet/effectiveStatus';
import { inOneMoment } from '../fleet/inOneMoment';
import { policiesOf, selectServices } from '../fleet/selectServices';
import { withStanding } from '../fleet/standing';
import { lookAt } from '../store/clusterRows';
import { afterCursor, inOrder, type Order } from '../store/cursor';
import { isPostgres } from '../store/dialect';
import {
  findingOrder,
  selectFindings,
  serviceOrders,
  SUMMARY_COLUMNS,
} from '../store/lists';
import { findingOf, summaryOf, type SummaryRow } from '../store/readRows';
import type { Scope, StoredFinding } from '../store/ResultStore';
import type { FindingRow } from '../store/rows';

const ROWS_AT_ONCE = 500;
const PATIENCE_MS = 10_000;

/** Takes some rows of a list, in its order. */
export type Visit<T> = (some: readonly T[]) => Promise<void>;

export type ServiceSelection = Omit<ServiceQuery, 'limit' | 'cursor'>;
export type FindingSelection = Omit<FindingQuery, 'limit' | 'cursor'>;

/** Whole lists, each as it is at one moment, a part at a time. */
export class ExportStore {
  readonly #knex: Knex;
  readonly #policies: readonly string[];
  readonly #rowsAtOnce: number;
  /**
   * How long a reader may keep a list waiting in all. SQLite has one connection,
   * for which everybody else waits.
   */
  readonly patienceMs: number;

  constructor(options: {
    knex: Knex;
    /** Ids of those in force. */
    policies: readonly string[];
    rowsAtOnce?: number;
  }) {
    const { knex, policies, rowsAtOnce = ROWS_AT_ONCE } = options;
    this.#knex = knex;
    this.#policies = policies;
    this.#rowsAtOnce = rowsAtOnce;
    this.patienceMs = isPostgres(knex) ? PATIENCE_MS : 0;
  }

  services(
    query: ServiceSelection,
    scope: Scope,
    visit: Visit<ServiceSummary>,
  ): Promise<void> {
    const { limit, cursor, sort, ...filters } = serviceQuerySchema.parse(query);
    return inOneMoment(this.#knex, async trx => {
      const moment = await momentOf(
        trx,
        policiesOf(filters.policy, this.#policies),
      );
      const look = await lookAt(trx, scope);
      const selection = { scope: look.scope, filters, moment };
      await eachPart<SummaryRow>(
        () => selectServices(trx, selection).select(SUMMARY_COLUMNS),
        {
          table: 'services',
          order: serviceOrders[sort],
          rowsAtOnce: this.#rowsAtOnce,
        },
        async rows =>
          visit(
            await withStanding(
              trx,
              rows.map(row => summaryOf(row, look.times.get(row.cluster))),
              moment,
            ),
          ),
      );
    });
  }

  findings(
    query: FindingSelection,
    scope: Scope,
    visit: Visit<StoredFinding>,
  ): Promise<void> {
    const { limit, cursor, ...filters } = findingQuerySchema.parse(query);
    return inOneMoment(this.#knex, async trx => {
      const look = await lookAt(trx, scope);
      await eachPart<FindingRow>(
        () => selectFindings(trx, filters, look.scope).select('findings.*'),
        {
          table: 'findings',
          order: findingOrder,
          rowsAtOnce: this.#rowsAtOnce,
        },
        rows =>
          visit(
            rows.flatMap(
              row => findingOf(row, look.times.get(row.cluster)) ?? [],
            ),
          ),
      );
    });
  }
}

async function eachPart<Row extends object>(
  select: () => Knex.QueryBuilder,
  list: { table: string; order: Order; rowsAtOnce: number },
  visit: Visit<Row>,
): Promise<void> {
  const order = {
    ...list.order,
    columns: list.order.columns.map(column => `${list.table}.${column}`),
  };
  let last: Record<string, string | number> | undefined;
  for (;;) {
    const query = select();
    if (last) {
      const place = last;
      afterCursor(
        query,
        order,
        list.order.columns.map(column => place[column]),
      );
    }
    inOrder(query, order);
    const rows: Row[] = await query.limit(list.rowsAtOnce);
    if (rows.length > 0) await visit(rows);
    if (rows.length < list.rowsAtOnce) return;
    last = rows[rows.length - 1] as Record<string, string | number>;
  }
}
