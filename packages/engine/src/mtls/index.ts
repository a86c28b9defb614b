export { evaluateHop } from './evaluateHop';
export type {
  ClientTls,
  HopClient,
  HopDestination,
  HopQuery,
  HopVerdict,
  ServiceName,
} from './hopQuery';
export { recordHops } from './recordHops';
export { serverAccepts, type ServerAnswer } from './serverAccepts';
