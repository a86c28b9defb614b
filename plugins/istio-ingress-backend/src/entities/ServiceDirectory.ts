import type { ServiceLabels } from '../store/ResultStore';
import type { EntityRule } from './entityRule';
import { matchesSelector, type Requirement } from './selector';

interface Listed {
  service: ServiceLabels;
  cluster: string;
  namespace: string;
}

/** The services that a rule picks, and what it asks for in vain. */
export interface RuleMatch {
  keys: string[];
  missing: string[];
}

/**
 * The labels of all services, indexed so that many rules can be answered at
 * once.
 */
export class ServiceDirectory {
  readonly #clusters: readonly string[];
  readonly #byKey = new Map<string, Listed>();
  readonly #byLabel = new Map<string, Set<Listed>>();

  constructor(services: ReadonlyMap<string, readonly ServiceLabels[]>) {
    this.#clusters = [...services.keys()].sort();
    for (const [cluster, ofCluster] of services) {
      for (const service of ofCluster) {
        const [, namespace] = service.key.split('/');
        const listed = { service, cluster, namespace };
        this.#byKey.set(service.key, listed);
        for (const labels of [service.labels, ...service.workloadLabels]) {
          for (const [key, value] of Object.entries(labels)) {
            this.#index(`${key}=${value}`, listed);
            this.#index(key, listed);
          }
        }
      }
    }
  }

  match(rule: EntityRule): RuleMatch {
    const missing = [...rule.problems];
    if (rule.cluster && !this.#clusters.includes(rule.cluster)) {
      missing.push(
        `cluster '${rule.cluster}' is not configured; known clusters: ${
          this.#clusters.join(', ') || 'none'
        }`,
      );
      return { keys: [], missing };
    }
    const keys = new Set<string>();
    for (const wanted of rule.services ?? []) {
      const found = this.#named(rule, wanted);
      if (found.length === 0) {
        missing.push(`${wanted.text}: no such Service was found`);
      }
      for (const key of found) keys.add(key);
    }
    if (rule.selector) {
      for (const listed of this.#candidates(rule.selector)) {
        if (this.#isPicked(rule, listed)) keys.add(listed.service.key);
      }
      if (keys.size === 0) missing.push(nothingLabelled(rule));
    }
    return { keys: [...keys].sort(), missing };
  }

  #named(
    rule: EntityRule,
    wanted: NonNullable<EntityRule['services']>[number],
  ): string[] {
    const only = wanted.cluster ?? rule.cluster;
    const clusters = only ? [only] : this.#clusters;
    return clusters
      .map(cluster => `${cluster}/${wanted.namespace}/${wanted.name}`)
      .filter(key => this.#byKey.has(key));
  }

  #isPicked({ selector, namespace, cluster }: EntityRule, listed: Listed) {
    if (!selector) return false;
    if (namespace && listed.namespace !== namespace) return false;
    if (cluster && listed.cluster !== cluster) return false;
    const { labels, workloadLabels } = listed.service;
    return [labels, ...workloadLabels].some(some =>
      matchesSelector(selector, some),
    );
  }

  /** The fewest services that a requirement which names a label leaves. */
  #candidates(selector: readonly Requirement[]): Iterable<Listed> {
    let fewest: Set<Listed> | undefined;
    for (const { key, operator, values } of selector) {
      if (operator !== 'in' && operator !== 'exists') continue;
      const found =
        operator === 'exists'
          ? this.#byLabel.get(key) ?? new Set<Listed>()
          : new Set(
              values.flatMap(value => [
                ...(this.#byLabel.get(`${key}=${value}`) ?? []),
              ]),
            );
      if (!fewest || found.size < fewest.size) fewest = found;
    }
    return fewest ?? this.#byKey.values();
  }

  #index(label: string, listed: Listed): void {
    const there = this.#byLabel.get(label);
    if (there) there.add(listed);
    else this.#byLabel.set(label, new Set([listed]));
  }
}

function nothingLabelled({ matchedBy, value, namespace, cluster }: EntityRule) {
  const where = [
    namespace ? ` in namespace '${namespace}'` : '',
    cluster ? ` of cluster '${cluster}'` : '',
  ].join('');
  const what =
    matchedBy === 'kubernetes-id'
      ? `the label backstage.io/kubernetes-id=${value}`
      : `labels that match '${value}'`;
  return `no Service, and no workload behind a Service, has ${what}${where}`;
}
