import type { Policy, PolicyVerdict, Shortfall } from 'istio-ingress-contract';
import { type Judged, judgePolicy } from 'istio-ingress-engine';
import type { JudgedService, JudgedVerdict } from '../store/judgement';
import { hashOf } from '../store/keys';
import type { CatalogEntity } from './catalogEntity';

/** The most that is kept of what shows a shortfall, and of shortfalls. */
const MAX_SHOWN = 100;

/** Where a service stands with every policy that is about it. */
export function judgeService(
  policies: readonly Policy[],
  judged: Judged,
  entity: CatalogEntity | undefined,
): JudgedService {
  const ruleOf = new Map(judged.findings.map(({ key, rule }) => [key, rule]));
  const verdicts: JudgedVerdict[] = [];
  for (const policy of policies) {
    const verdict = judgePolicy(policy, judged, entity?.ofPolicy);
    const { status, predicted } = verdict;
    if (status === 'not-applicable') continue;
    const rules = rulesOf(verdict, ruleOf);
    const shortfalls = verdict.shortfalls.slice(0, MAX_SHOWN).map(shown);
    verdicts.push({
      policyId: policy.id,
      status,
      severity: policy.severity,
      shortfalls,
      predicted,
      rules,
      hash: hashOf(
        JSON.stringify([status, policy.severity, shortfalls, predicted, rules]),
      ),
    });
  }
  const about = entity && {
    entityRef: entity.entityRef,
    owner: entity.owner,
    system: entity.system,
    lifecycle: entity.lifecycle,
  };
  return {
    entity: about,
    verdicts,
    hash: hashOf(
      JSON.stringify(about ?? null),
      ...verdicts.map(({ policyId, hash }) => `${policyId} ${hash}`),
    ),
  };
}

/** A waiver of a finding excuses a verdict only where nothing else is wrong. */
function rulesOf(
  { shortfalls }: PolicyVerdict,
  ruleOf: ReadonlyMap<string, string>,
): string[] {
  if (shortfalls.some(({ findingKeys }) => findingKeys.length === 0)) return [];
  const rules = shortfalls
    .flatMap(({ findingKeys }) => findingKeys)
    .flatMap(key => ruleOf.get(key) ?? []);
  return [...new Set(rules)].sort();
}

function shown(shortfall: Shortfall): Shortfall {
  return {
    ...shortfall,
    routeIds: shortfall.routeIds.slice(0, MAX_SHOWN),
    findingKeys: shortfall.findingKeys.slice(0, MAX_SHOWN),
  };
}
