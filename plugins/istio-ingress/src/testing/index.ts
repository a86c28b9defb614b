export { FixtureApi } from './FixtureApi';
export * as scenarios from './scenarios';
export type { Scenario } from './scenarios';
