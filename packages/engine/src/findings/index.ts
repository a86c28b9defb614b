import { admissionWebhookUnderStrict } from './admission-webhook-under-strict';
import { appRoutingIstioBesideIstio } from './app-routing-istio-beside-istio';
import { appRoutingNginxEndOfSupport } from './app-routing-nginx-end-of-support';
import { authorizationPolicyOfPublicHost } from './authorization-policy-of-public-host';
import { authorizationPolicyWithoutController } from './authorization-policy-without-controller';
import { backendOutsideMesh } from './backend-outside-mesh';
import { brokenRoute } from './broken-route';
import { chainedHostNotServed } from './chained-host-not-served';
import { chainedSniNotServed } from './chained-sni-not-served';
import { ciliumTranslatesServiceAddresses } from './cilium-translates-service-addresses';
import { classOfSeveralControllers } from './class-of-several-controllers';
import { controllerEndOfLife } from './controller-end-of-life';
import { controllerInNamespaceNeverInjected } from './controller-in-namespace-never-injected';
import { controllerOnHostNetwork } from './controller-on-host-network';
import { controllerOutsideMesh } from './controller-outside-mesh';
import { controllerStrictInAmbient } from './controller-strict-in-ambient';
import { controllerTrafficNotCaptured } from './controller-traffic-not-captured';
import { destinationRuleOverridesAutoMtls } from './destination-rule-overrides-auto-mtls';
import { dnsTargetOfMissingEntry } from './dns-target-of-missing-entry';
import { doubleTlsToMesh } from './double-tls-to-mesh';
import { excludeInboundPortsIgnored } from './exclude-inbound-ports-ignored';
import { gatewayExposedBesideLoadBalancer } from './gateway-exposed-beside-load-balancer';
import { gatewayHealthCheckMissing } from './gateway-health-check-missing';
import { gatewayHealthCheckOverTls } from './gateway-health-check-over-tls';
import { gatewayHealthCheckPortUnreachable } from './gateway-health-check-port-unreachable';
import { gatewayOfOtherNamespace } from './gateway-of-other-namespace';
import { gatewayPortOfOtherProtocol } from './gateway-port-of-other-protocol';
import { grpcOnHttpPort } from './grpc-on-http-port';
import { hostRefusedByRegistryOnly } from './host-refused-by-registry-only';
import { hostRewriteOverSeveralServices } from './host-rewrite-over-several-services';
import { hostServedAroundGateway } from './host-served-around-gateway';
import { inboundCaptureNotDisabled } from './inbound-capture-not-disabled';
import { ingressWaypointWithoutIstioGateway } from './ingress-waypoint-without-istio-gateway';
import { istioMutualWithoutSidecar } from './istio-mutual-without-sidecar';
import { knobOfOtherVendor } from './knob-of-other-vendor';
import { knobOnWrongObject } from './knob-on-wrong-object';
import { knobValueNotAccepted } from './knob-value-not-accepted';
import { managedLoadBalancerOnStrictPort } from './managed-load-balancer-on-strict-port';
import { meshAnnotationBesideTemplate } from './mesh-annotation-beside-template';
import { meshCertificateWithoutAlpn } from './mesh-certificate-without-alpn';
import { meshVirtualServiceOnOtherPort } from './mesh-virtual-service-on-other-port';
import { misspeltAnnotation } from './misspelt-annotation';
import { mixedSidecars } from './mixed-sidecars';
import { needlessSidecarBeforeGateway } from './needless-sidecar-before-gateway';
import { oldHttpVersionToMesh } from './old-http-version-to-mesh';
import { olderIngressDecides } from './older-ingress-decides';
import { plaintextLastHop } from './plaintext-last-hop';
import { podIpUpstream } from './pod-ip-upstream';
import { portLevelPolicyOnServicePort } from './port-level-policy-on-service-port';
import { proxyProtocolOnOneSide } from './proxy-protocol-on-one-side';
import { publicHostOnHttpPort } from './public-host-on-http-port';
import { redirectLoopBehindLoadBalancer } from './redirect-loop-behind-load-balancer';
import { rejectedByStrict } from './rejected-by-strict';
import { remoteAddressOfLoadBalancer } from './remote-address-of-load-balancer';
import { rewrittenHostOfOtherService } from './rewritten-host-of-other-service';
import { rootPolicyWithSelector } from './root-policy-with-selector';
import { serviceHiddenFromController } from './service-hidden-from-controller';
import { serviceRoutingToHeadlessService } from './service-routing-to-headless-service';
import { serviceWaypointBypassed } from './service-waypoint-bypassed';
import { sidecarAndAmbientAtOnce } from './sidecar-and-ambient-at-once';
import { sidecarAnnotationsInAmbient } from './sidecar-annotations-in-ambient';
import { sidecarAskedForAndMissing } from './sidecar-asked-for-and-missing';
import { stickySessionsWithServiceRouting } from './sticky-sessions-with-service-routing';
import { strictWithoutSidecar } from './strict-without-sidecar';
import { tlsToHttpPort } from './tls-to-http-port';
import { unservedEntry } from './unserved-entry';
import type { FindingRule } from './types';

/**
 * Every finding rule, sorted by id. The file of a rule is named after it.
 *
 * @public
 */
export const findings: readonly FindingRule[] = [
  admissionWebhookUnderStrict,
  appRoutingIstioBesideIstio,
  appRoutingNginxEndOfSupport,
  authorizationPolicyOfPublicHost,
  authorizationPolicyWithoutController,
  backendOutsideMesh,
  brokenRoute,
  chainedHostNotServed,
  chainedSniNotServed,
  ciliumTranslatesServiceAddresses,
  classOfSeveralControllers,
  controllerEndOfLife,
  controllerInNamespaceNeverInjected,
  controllerOnHostNetwork,
  controllerOutsideMesh,
  controllerStrictInAmbient,
  controllerTrafficNotCaptured,
  destinationRuleOverridesAutoMtls,
  dnsTargetOfMissingEntry,
  doubleTlsToMesh,
  excludeInboundPortsIgnored,
  gatewayExposedBesideLoadBalancer,
  gatewayHealthCheckMissing,
  gatewayHealthCheckOverTls,
  gatewayHealthCheckPortUnreachable,
  gatewayOfOtherNamespace,
  gatewayPortOfOtherProtocol,
  grpcOnHttpPort,
  hostRefusedByRegistryOnly,
  hostRewriteOverSeveralServices,
  hostServedAroundGateway,
  inboundCaptureNotDisabled,
  ingressWaypointWithoutIstioGateway,
  istioMutualWithoutSidecar,
  knobOfOtherVendor,
  knobOnWrongObject,
  knobValueNotAccepted,
  managedLoadBalancerOnStrictPort,
  meshAnnotationBesideTemplate,
  meshCertificateWithoutAlpn,
  meshVirtualServiceOnOtherPort,
  misspeltAnnotation,
  mixedSidecars,
  needlessSidecarBeforeGateway,
  oldHttpVersionToMesh,
  olderIngressDecides,
  plaintextLastHop,
  podIpUpstream,
  portLevelPolicyOnServicePort,
  proxyProtocolOnOneSide,
  publicHostOnHttpPort,
  redirectLoopBehindLoadBalancer,
  rejectedByStrict,
  remoteAddressOfLoadBalancer,
  rewrittenHostOfOtherService,
  rootPolicyWithSelector,
  serviceHiddenFromController,
  serviceRoutingToHeadlessService,
  serviceWaypointBypassed,
  sidecarAndAmbientAtOnce,
  sidecarAnnotationsInAmbient,
  sidecarAskedForAndMissing,
  stickySessionsWithServiceRouting,
  strictWithoutSidecar,
  tlsToHttpPort,
  unservedEntry,
];
