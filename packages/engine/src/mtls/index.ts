export { evaluateHop } from './evaluateHop';
export type {
  ClientTls,
  HopClient,
  HopDestination,
  HopQuery,
  HopVerdict,
  ServiceName,
} from './hopQuery';
export { serverAccepts, type ServerAnswer } from './serverAccepts';
