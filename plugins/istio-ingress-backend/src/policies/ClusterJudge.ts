import type {
  ClusterAnalysis,
  Finding,
  Policy,
  Route,
  ServicePosture,
} from 'istio-ingress-contract';
import type { Judged } from 'istio-ingress-engine';
import { breathe } from '../clusters/kubernetes/breathe';
import type { JudgedService, Judgement } from '../store/judgement';
import { serviceKeyOf } from '../store/keys';
import type { CatalogEntity } from './catalogEntity';
import { judgeService } from './judgeService';
import { ServiceEntities } from './ServiceEntities';

interface Known {
  judged: Judged;
  entity?: CatalogEntity;
  result: JudgedService;
}

/** What is judged of an analysis, and of what is stored of one. */
export type ToJudge = Pick<
  ClusterAnalysis,
  'cluster' | 'services' | 'routes' | 'findings'
>;

/**
 * Judges the services of one cluster, and only those again of which something
 * differs. Other work of the process goes on meanwhile.
 */
export class ClusterJudge {
  readonly #policies: readonly Policy[];
  readonly #hash: string;
  readonly #entities: () => readonly CatalogEntity[] | undefined;
  readonly #matches = new ServiceEntities();
  #known = new Map<string, Known>();
  #judgedWith?: readonly CatalogEntity[];

  constructor(options: {
    policies: readonly Policy[];
    /** Of the policies. */
    hash: string;
    entities: () => readonly CatalogEntity[] | undefined;
  }) {
    this.#policies = options.policies;
    this.#hash = options.hash;
    this.#entities = options.entities;
  }

  /** What the catalog said last has been judged by, or it said nothing yet. */
  get isUpToDate(): boolean {
    return this.#judgedWith === this.#entities();
  }

  /**
   * @returns undefined while it is not known which services the policies are
   *   about, before the catalog has answered once
   */
  async judge(analysis: ToJudge): Promise<Judgement | undefined> {
    const entities = this.#entities();
    if (!entities) return undefined;
    const of = this.#matches.match(
      analysis.cluster,
      analysis.services.map(({ ref, labels, workloadLabels }) => ({
        key: serviceKeyOf(ref),
        labels,
        workloadLabels,
      })),
      entities,
    );
    await breathe();
    const lookUp = new JudgedLookUp(analysis);
    const known = new Map<string, Known>();
    for (const service of analysis.services) {
      const key = serviceKeyOf(service.ref);
      const judged = lookUp.of(key, service);
      const entity = of.get(key);
      const before = this.#known.get(key);
      known.set(
        key,
        before && before.entity === entity && isSame(before.judged, judged)
          ? before
          : {
              judged,
              entity,
              result: judgeService(this.#policies, judged, entity),
            },
      );
      await breathe();
    }
    this.#known = known;
    this.#judgedWith = entities;
    return {
      policies: this.#hash,
      of: key => known.get(key)?.result,
    };
  }

  /** Frees the memory; the next time everything is judged. */
  forget(): void {
    this.#known = new Map();
    this.#judgedWith = undefined;
  }
}

/** Finds what belongs to each service. */
class JudgedLookUp {
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #ofService = new Map<string, Finding[]>();
  readonly #ofRoute = new Map<string, Finding[]>();

  constructor({ routes, findings }: ToJudge) {
    this.#routes = new Map(routes.map(route => [route.id, route]));
    for (const finding of findings) {
      for (const ref of finding.services) {
        add(this.#ofService, serviceKeyOf(ref), finding);
      }
      for (const id of finding.routeIds) add(this.#ofRoute, id, finding);
    }
  }

  of(key: string, service: ServicePosture): Judged {
    const routes = service.routeIds.flatMap(id => this.#routes.get(id) ?? []);
    // Of the routes of a finding only those to this service: a finding about a
    // controller names the routes to all of them.
    const shownBy = new Map<Finding, string[]>();
    for (const finding of this.#ofService.get(key) ?? []) {
      if (finding.routeIds.length === 0) shownBy.set(finding, []);
    }
    for (const { id } of routes) {
      for (const finding of this.#ofRoute.get(id) ?? []) {
        const ids = shownBy.get(finding);
        if (ids) ids.push(id);
        else shownBy.set(finding, [id]);
      }
    }
    return {
      service,
      routes,
      findings: [...shownBy].map(([finding, routeIds]) => ({
        ...finding,
        routeIds,
      })),
    };
  }
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const there = map.get(key);
  if (there) there.push(value);
  else map.set(key, [value]);
}

/** The same objects stand for the same results of the engine. */
function isSame(before: Judged, now: Judged): boolean {
  return (
    before.service === now.service &&
    before.routes.length === now.routes.length &&
    before.routes.every((route, index) => route === now.routes[index]) &&
    before.findings.length === now.findings.length &&
    before.findings.every((finding, index) =>
      isSameFinding(finding, now.findings[index]),
    )
  );
}

function isSameFinding(before: Finding, now: Finding): boolean {
  return (
    before.key === now.key &&
    before.rule === now.rule &&
    before.severity === now.severity &&
    before.message === now.message &&
    before.routeIds.join() === now.routeIds.join()
  );
}
