import { clients } from './clients';
import { entries } from './entries';
import { gateways } from './gateways';
import { membership } from './membership';
import { meshes } from './meshes';
import { routing } from './routing';
import { servers } from './servers';
import { traps } from './traps';
import type { Rule, RuleTopic } from './types';

export type { Rule, RuleTopic } from './types';

/** Everything the engine goes by, in the order of the reference. */
export const ruleTopics: readonly RuleTopic[] = [
  membership,
  servers,
  clients,
  routing,
  traps,
  gateways,
  meshes,
  entries,
];

/** All rules. */
export const rules: readonly Rule[] = ruleTopics.flatMap(topic => topic.rules);

/** The name of a case without its number, which is its order only. */
export function slugOf(caseId: string): string {
  return caseId.replace(/^\d+-/, '');
}
