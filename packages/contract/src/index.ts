/**
 * The result contract of the ingress posture engine: zod schemas and the types
 * inferred from them. API, CLI output and stored results all use these shapes.
 *
 * @packageDocumentation
 */
export * from './analysis';
export * from './api';
export * from './check';
export * from './evidence';
export * from './exposure';
export * from './finding';
export * from './fleet';
export * from './history';
export * from './hop';
export * from './intent';
export * from './meta';
export * from './policy';
export * from './policyWords';
export * from './reads';
export * from './refs';
export * from './sentence';
export * from './sentenceWords';
export * from './values';
export * from './waiver';
export * from './whatIf';
export * from './words';
export * from './worst';
