import { z } from 'zod';
import * as core from './schema/core';
import * as gatewayApi from './schema/gatewayApi';
import * as istio from './schema/istio';

/**
 * What the absence of a kind means for verdicts, when it could not be read.
 *
 * - `decides`: hops that would consult it are unknown.
 * - `routing`: unknown only for clients with a captured sidecar.
 * - `derivable`: answers are derived from other objects and marked predicted.
 * - `class`: the vendor of entries is unknown.
 * - `entry`: services may also be exposed by it.
 * - `caveat`: verdicts stay as they are.
 *
 * @public
 */
export type UnreadEffect =
  | 'decides'
  | 'routing'
  | 'derivable'
  | 'class'
  | 'entry'
  | 'caveat';

/**
 * A kind of object the engine reads, with the fields it reads.
 *
 * @public
 */
export interface Kind<T> {
  group: string;
  /** Other groups that served the same kind. */
  aliases?: readonly string[];
  kind: string;
  plural: string;
  namespaced: boolean;
  effect: UnreadEffect;
  /** In an open world, an absent object of this kind leaves outcomes unknown. */
  mustBeGiven?: boolean;
  schema: z.ZodType<T>;
}

function defineKind<T>(kind: Kind<T>): Kind<T> {
  return kind;
}

const NETWORKING = 'networking.istio.io';
const GATEWAY_API = 'gateway.networking.k8s.io';

function istioKind<T>(
  kind: string,
  plural: string,
  schema: z.ZodType<T>,
  effect: UnreadEffect,
): Kind<T> {
  return { group: NETWORKING, kind, plural, namespaced: true, effect, schema };
}

function gatewayKind<T>(
  kind: string,
  plural: string,
  schema: z.ZodType<T>,
  effect: UnreadEffect,
): Kind<T> {
  return { group: GATEWAY_API, kind, plural, namespaced: true, effect, schema };
}

/**
 * A vendor's own kind: metadata is checked, the spec is read by the adapter.
 *
 * @public
 */
export function vendorKind(
  group: string,
  kind: string,
  plural: string,
  effect: UnreadEffect,
): Kind<{ spec?: Record<string, unknown> }> {
  return {
    group,
    kind,
    plural,
    namespaced: true,
    effect,
    schema: z.object({ spec: z.record(z.string(), z.unknown()).optional() }),
  };
}

export const Namespace = defineKind({
  group: '',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  effect: 'decides',
  mustBeGiven: true,
  schema: core.namespace,
});
export const Service = defineKind({
  group: '',
  kind: 'Service',
  plural: 'services',
  namespaced: true,
  effect: 'decides',
  schema: core.service,
});
export const Pod = defineKind({
  group: '',
  kind: 'Pod',
  plural: 'pods',
  namespaced: true,
  effect: 'decides',
  schema: core.pod,
});
export const ConfigMap = defineKind({
  group: '',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  effect: 'decides',
  schema: core.configMap,
});
export const EndpointSlice = defineKind({
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  namespaced: true,
  effect: 'derivable',
  schema: core.endpointSlice,
});
export const Deployment = defineKind({
  group: 'apps',
  aliases: ['extensions'],
  kind: 'Deployment',
  plural: 'deployments',
  namespaced: true,
  effect: 'derivable',
  schema: core.workload,
});
export const StatefulSet = defineKind({
  group: 'apps',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  namespaced: true,
  effect: 'derivable',
  schema: core.workload,
});
export const DaemonSet = defineKind({
  group: 'apps',
  aliases: ['extensions'],
  kind: 'DaemonSet',
  plural: 'daemonsets',
  namespaced: true,
  effect: 'derivable',
  schema: core.workload,
});
export const CronJob = defineKind({
  group: 'batch',
  kind: 'CronJob',
  plural: 'cronjobs',
  namespaced: true,
  effect: 'derivable',
  schema: core.cronJob,
});
export const MutatingWebhookConfiguration = defineKind({
  group: 'admissionregistration.k8s.io',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  namespaced: false,
  effect: 'caveat',
  schema: core.mutatingWebhookConfiguration,
});
export const Ingress = defineKind({
  group: 'networking.k8s.io',
  aliases: ['extensions'],
  kind: 'Ingress',
  plural: 'ingresses',
  namespaced: true,
  effect: 'entry',
  schema: core.ingress,
});
export const IngressClass = defineKind({
  group: 'networking.k8s.io',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  effect: 'class',
  schema: core.ingressClass,
});
export const PeerAuthentication = defineKind({
  group: 'security.istio.io',
  kind: 'PeerAuthentication',
  plural: 'peerauthentications',
  namespaced: true,
  effect: 'decides',
  mustBeGiven: true,
  schema: istio.peerAuthentication,
});
export const AuthorizationPolicy = defineKind({
  group: 'security.istio.io',
  kind: 'AuthorizationPolicy',
  plural: 'authorizationpolicies',
  namespaced: true,
  effect: 'caveat',
  schema: istio.authorizationPolicy,
});
export const DestinationRule = istioKind(
  'DestinationRule',
  'destinationrules',
  istio.destinationRule,
  'decides',
);
export const VirtualService = istioKind(
  'VirtualService',
  'virtualservices',
  istio.virtualService,
  'routing',
);
export const IstioGateway = istioKind(
  'Gateway',
  'gateways',
  istio.istioGateway,
  'entry',
);
export const Sidecar = istioKind(
  'Sidecar',
  'sidecars',
  istio.sidecar,
  'routing',
);
export const ServiceEntry = istioKind(
  'ServiceEntry',
  'serviceentries',
  istio.serviceEntry,
  'routing',
);
export const WorkloadEntry = istioKind(
  'WorkloadEntry',
  'workloadentries',
  istio.workloadEntry,
  'routing',
);
export const ProxyConfig = istioKind(
  'ProxyConfig',
  'proxyconfigs',
  istio.proxyConfig,
  'caveat',
);
export const EnvoyFilter = istioKind(
  'EnvoyFilter',
  'envoyfilters',
  istio.envoyFilter,
  'caveat',
);
export const GatewayClass = defineKind({
  group: GATEWAY_API,
  kind: 'GatewayClass',
  plural: 'gatewayclasses',
  namespaced: false,
  effect: 'class',
  schema: gatewayApi.gatewayClass,
});
export const Gateway = gatewayKind(
  'Gateway',
  'gateways',
  gatewayApi.gateway,
  'entry',
);
export const ListenerSet = gatewayKind(
  'ListenerSet',
  'listenersets',
  gatewayApi.listenerSet,
  'entry',
);
export const HTTPRoute = gatewayKind(
  'HTTPRoute',
  'httproutes',
  gatewayApi.route,
  'entry',
);
export const GRPCRoute = gatewayKind(
  'GRPCRoute',
  'grpcroutes',
  gatewayApi.route,
  'entry',
);
export const TLSRoute = gatewayKind(
  'TLSRoute',
  'tlsroutes',
  gatewayApi.route,
  'entry',
);
export const TCPRoute = gatewayKind(
  'TCPRoute',
  'tcproutes',
  gatewayApi.route,
  'entry',
);
export const ReferenceGrant = gatewayKind(
  'ReferenceGrant',
  'referencegrants',
  gatewayApi.referenceGrant,
  'entry',
);
export const BackendTLSPolicy = gatewayKind(
  'BackendTLSPolicy',
  'backendtlspolicies',
  gatewayApi.backendTlsPolicy,
  'decides',
);

export const BackendConfig = vendorKind(
  'cloud.google.com',
  'BackendConfig',
  'backendconfigs',
  'class',
);
export const FrontendConfig = vendorKind(
  'networking.gke.io',
  'FrontendConfig',
  'frontendconfigs',
  'class',
);
export const ManagedCertificate = vendorKind(
  'networking.gke.io',
  'ManagedCertificate',
  'managedcertificates',
  'class',
);
export const GCPBackendPolicy = vendorKind(
  'networking.gke.io',
  'GCPBackendPolicy',
  'gcpbackendpolicies',
  'class',
);
export const HealthCheckPolicy = vendorKind(
  'networking.gke.io',
  'HealthCheckPolicy',
  'healthcheckpolicies',
  'class',
);
/** Azure's own policy, which shares its name with Google's. */
export const AlbHealthCheckPolicy = vendorKind(
  'alb.networking.azure.io',
  'HealthCheckPolicy',
  'healthcheckpolicies',
  'class',
);
export const GCPGatewayPolicy = vendorKind(
  'networking.gke.io',
  'GCPGatewayPolicy',
  'gcpgatewaypolicies',
  'class',
);

/**
 * Every kind the engine reads, sorted by group and kind. The declared list
 * drives what is read from clusters and the generated ClusterRole.
 */
export const kinds: readonly Kind<unknown>[] = [
  Namespace,
  Service,
  Pod,
  ConfigMap,
  EndpointSlice,
  Deployment,
  StatefulSet,
  DaemonSet,
  CronJob,
  MutatingWebhookConfiguration,
  Ingress,
  IngressClass,
  PeerAuthentication,
  AuthorizationPolicy,
  DestinationRule,
  VirtualService,
  IstioGateway,
  Sidecar,
  ServiceEntry,
  WorkloadEntry,
  ProxyConfig,
  EnvoyFilter,
  GatewayClass,
  Gateway,
  ListenerSet,
  HTTPRoute,
  GRPCRoute,
  TLSRoute,
  TCPRoute,
  ReferenceGrant,
  BackendTLSPolicy,
  BackendConfig,
  FrontendConfig,
  ManagedCertificate,
  GCPBackendPolicy,
  HealthCheckPolicy,
  AlbHealthCheckPolicy,
  GCPGatewayPolicy,
].sort((a, b) => (`${a.group}/${a.kind}` < `${b.group}/${b.kind}` ? -1 : 1));
