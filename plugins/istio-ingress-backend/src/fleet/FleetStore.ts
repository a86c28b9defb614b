import type {
  Overview,
  OwnerList,
  PolicyList,
  Trend,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { lookAt } from '../store/clusterRows';
import { hashOf } from '../store/keys';
import type { Scope } from '../store/ResultStore';
import type { CountedController } from './controllers';
import { listControllers } from './controllers';
import { countsByPolicy, serviceGroups, verdictGroups } from './countServices';
import { momentOf } from './effectiveStatus';
import type { GroupTree } from './Groups';
import { inOneMoment } from './inOneMoment';
import {
  type Counted,
  countOverview,
  coverageOf,
  weekBefore,
} from './overview';
import { ownersOf } from './owners';
import { revisionOf } from './revision';
import { type Filters, policiesOf } from './selectServices';
import { type TrendOptions, trendOf } from './trend';

const MAX_KEPT = 100;

/** Numbers of the fleet. Every answer is of one moment, and names it. */
export class FleetStore {
  readonly #knex: Knex;
  readonly #policies: readonly string[];
  /** What was counted, the latest last. */
  readonly #kept = new Map<string, { of: string; counted: Counted }>();

  constructor(knex: Knex, policies: readonly string[]) {
    this.#knex = knex;
    this.#policies = policies;
  }

  overview(filters: Filters, scope: Scope): Promise<Overview> {
    return inOneMoment(this.#knex, async trx => {
      const moment = await momentOf(
        trx,
        policiesOf(filters.policy, this.#policies),
      );
      const look = await lookAt(trx, scope);
      const revision = await revisionOf(trx, moment, scope.clusters);
      const since = weekBefore(moment.now);
      const of = JSON.stringify([revision, since]);
      const key = keyOf(filters, scope);
      const kept = this.#kept.get(key);
      const selection = { scope: look.scope, filters, moment };
      const counted =
        kept?.of === of
          ? kept.counted
          : await countOverview(trx, selection, since);
      this.#keep(key, { of, counted });
      return {
        revision,
        ...counted.numbers,
        coverage: coverageOf(counted, look.times),
      };
    });
  }

  owners(
    filters: Filters,
    scope: Scope,
    groups: Pick<GroupTree, 'above' | 'titleOf'>,
  ): Promise<OwnerList> {
    return this.#count(filters, scope, ({ policies, services, verdicts }) =>
      ownersOf(policies, services, verdicts, groups),
    );
  }

  policies(
    scope: Scope,
  ): Promise<
    Pick<PolicyList, 'revision'> & Pick<Overview, 'policies' | 'services'>
  > {
    return this.#count({}, scope, ({ policies, services, verdicts }) => ({
      services: services.reduce((sum, { count }) => sum + count, 0),
      policies: countsByPolicy(policies, services, verdicts),
    }));
  }

  trend(options: TrendOptions): Promise<Trend> {
    if (options.policy) policiesOf([options.policy], this.#policies);
    return inOneMoment(this.#knex, trx => trendOf(trx, options));
  }

  async controllers(
    query: { cluster?: readonly string[]; vendor?: readonly string[] },
    scope: Scope,
  ): Promise<CountedController[]> {
    return inOneMoment(this.#knex, async trx =>
      listControllers(trx, query, (await lookAt(trx, scope)).scope),
    );
  }

  #count<T>(
    filters: Filters,
    scope: Scope,
    conclude: (counted: {
      policies: readonly string[];
      services: Awaited<ReturnType<typeof serviceGroups>>;
      verdicts: Awaited<ReturnType<typeof verdictGroups>>;
    }) => T,
  ): Promise<T & { revision: string }> {
    return inOneMoment(this.#knex, async trx => {
      const moment = await momentOf(
        trx,
        policiesOf(filters.policy, this.#policies),
      );
      const look = await lookAt(trx, scope);
      const selection = { scope: look.scope, filters, moment };
      return {
        revision: await revisionOf(trx, moment, scope.clusters),
        ...conclude({
          policies: moment.policies,
          services: await serviceGroups(trx, selection),
          verdicts: await verdictGroups(trx, selection),
        }),
      };
    });
  }

  #keep(key: string, kept: { of: string; counted: Counted }): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
  }
}

/** Equal for those who may see the same and ask the same. */
function keyOf(
  filters: Filters,
  { clusters, visible, ownedBy }: Scope,
): string {
  return JSON.stringify([
    filters,
    clusters,
    ownedBy,
    visible === 'all' ? visible : hashOf(...visible),
  ]);
}
