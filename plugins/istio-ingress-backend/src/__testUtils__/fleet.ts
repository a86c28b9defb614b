import type { Entity } from '@backstage/catalog-model';
import type { ClusterAnalysis, Policy } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { FleetStore } from '../fleet/FleetStore';
import { catalogEntityOf } from '../policies/catalogEntity';
import { ClusterJudge } from '../policies/ClusterJudge';
import { databaseNow } from '../store/dialect';
import { serviceRefOf } from '../store/keys';
import { ownedStore } from './ownedStore';

/** A waiver as a test states it: of a policy or of a finding's rule. */
export interface WaiverOf {
  service: string;
  policyId?: string;
  rule?: string;
  decision?: 'approved' | 'denied';
  isRevoked?: boolean;
  /** From now on, by the database's clock; negative for one that ended. */
  endsInMs?: number;
}

export async function insertWaiver(knex: Knex, waiver: WaiverOf) {
  const { service, policyId, rule, isRevoked, endsInMs = 3_600_000 } = waiver;
  await knex('waivers').insert({
    id: randomUUID(),
    service_key: service,
    ...serviceRefOf(service),
    policy_id: policyId ?? null,
    rule: rule ?? null,
    reason: 'as the test states',
    source: 'request',
    requested_by: 'user:default/dev',
    requested_at: databaseNow(knex),
    expires_at: databaseNow(knex, endsInMs),
    decision: waiver.decision ?? null,
    revoked_at: isRevoked ? databaseNow(knex) : null,
  });
}

/** An entity with a service of its own, by annotation. */
export function owning(
  service: string,
  owner: string | undefined,
  spec: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: service.replaceAll('/', '-'),
      namespace: 'default',
      annotations: { 'istio-ingress/services': service },
    },
    spec: { type: 'service', ...spec, ...(owner ? { owner } : {}) },
  };
}

/** A store that judges what it saves, and the numbers of it. */
export async function judgedStore(
  knex: Knex,
  options: { policies: readonly Policy[]; entities?: readonly Entity[] },
) {
  const { policies } = options;
  const owned = await ownedStore(knex, { batchRows: 3, policies });
  const paths = policies.flatMap(({ scope }) =>
    Object.keys(scope.entity ?? {}),
  );
  const known = (options.entities ?? []).map(entity =>
    catalogEntityOf(entity, paths),
  );
  const judges = new Map<string, ClusterJudge>();
  const judgeOf = (cluster: string) => {
    const there = judges.get(cluster);
    if (there) return there;
    const judge = new ClusterJudge({
      policies,
      hash: JSON.stringify(policies),
      entities: () => known,
    });
    judges.set(cluster, judge);
    return judge;
  };
  return {
    ...owned,
    fleet: new FleetStore(
      knex,
      policies.map(({ id }) => id),
    ),
    judgeOf,
    save: async (analysis: ClusterAnalysis) =>
      owned.save(
        analysis,
        undefined,
        await judgeOf(analysis.cluster).judge(analysis),
      ),
  };
}
