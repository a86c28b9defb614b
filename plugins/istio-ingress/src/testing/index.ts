export { FixtureApi } from './FixtureApi';
export { FleetApi } from './FleetApi';
export * as scenarios from './scenarios';
export type { Scenario } from './scenarios';
