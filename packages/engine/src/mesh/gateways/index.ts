export {
  type Attachment,
  type AttachmentProbe,
  evaluateAttachment,
} from './attachment';
export type { Backend, BrokenLink } from './clusters';
export { entriesOn } from './gatewayRules';
export { istioClass } from './gatewayClasses';
export { isIstioIngress } from './ingressObjects';
export {
  gatewayOfPod,
  gatewaysOfService,
  istioGateways,
  type MeshGateway,
} from './istioGateways';
export type { Outside } from './outside';
export { type GatewayArrival, type GatewayPassage, routesAt } from './routesAt';
export type { GatewayDestination, GatewayRule, GatewayServer } from './rule';
export { type UnboundEntry, unboundEntries } from './unboundEntries';
export { scopeUnknown } from './scope';
