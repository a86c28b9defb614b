export { defaultPolicies } from './defaultPolicies';
export { judgePolicy } from './judgePolicy';
export type { Judged } from './requirements';
export { inScope, type PolicyEntity } from './scope';
