/**
 * What adapters of ingress controllers and finding rules are built with, for
 * packages other than the engine.
 *
 * @packageDocumentation
 */
import {
  BackendTLSPolicy,
  ConfigMap,
  DaemonSet,
  Deployment,
  DestinationRule,
  EndpointSlice,
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  Ingress,
  IngressClass,
  IstioGateway,
  ListenerSet,
  Namespace,
  Pod,
  ReferenceGrant,
  Service,
  ServiceEntry,
  StatefulSet,
  TCPRoute,
  TLSRoute,
  VirtualService,
} from './snapshot/kinds';

/**
 * The kinds of Kubernetes, the Gateway API and Istio that the engine reads. One
 * of them among the `inputs` of an adapter or a rule gives it their objects; a
 * kind of one's own with the same name would not be the same.
 *
 * @public
 */
export const kinds = {
  BackendTLSPolicy,
  ConfigMap,
  DaemonSet,
  Deployment,
  DestinationRule,
  EndpointSlice,
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  Ingress,
  IngressClass,
  IstioGateway,
  ListenerSet,
  Namespace,
  Pod,
  ReferenceGrant,
  Service,
  ServiceEntry,
  StatefulSet,
  TCPRoute,
  TLSRoute,
  VirtualService,
} as const;

export { absence, type Cited, fact } from './evidence';
export { evidenceOf, type LastHop, lastHops } from './findings/lib/routes';
export type { MeshPod } from './mesh/pods';
export type { UnreadEffect } from './snapshot/kinds';
export type { Resource } from './snapshot/Resource';
export type { Container, PodSpec, ServicePort } from './snapshot/schema/core';
export { chainedGateway } from './vendors/lib/chainedGateway';
export {
  absentController,
  claimIngresses,
  controllerFrom,
  type IngressController,
} from './vendors/lib/claimIngresses';
export {
  gatewayApiInputs,
  type GatewayDestination,
  type GatewayResource,
  type OwnGateway,
  type RouteResource,
} from './vendors/lib/gatewayRoutes';
export type {
  Dialled,
  GatewayBehaviour,
  GatewayTarget,
} from './vendors/lib/gatewayUpstream';
export {
  gatewayDiscovery,
  type GatewayVendor,
} from './vendors/lib/gatewayVendor';
export type {
  IngressClassRule,
  IngressResource,
} from './vendors/lib/ingressClass';
export {
  edgeOf,
  type IngressPath,
  pathsOf,
} from './vendors/lib/kubernetesIngress';
export { ownKind, type ResourceOf } from './vendors/lib/ownKind';
export {
  findProxies,
  flagOf,
  type ProxySignature,
  type ProxyWorkload,
} from './vendors/lib/proxies';
export { ingressFor, metadataOf } from './vendors/lib/recipes';
