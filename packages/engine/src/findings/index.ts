import { admissionWebhookUnderStrict } from './admission-webhook-under-strict';
import { backendOutsideMesh } from './backend-outside-mesh';
import { brokenRoute } from './broken-route';
import { chainedHostNotServed } from './chained-host-not-served';
import { chainedSniNotServed } from './chained-sni-not-served';
import { controllerEndOfLife } from './controller-end-of-life';
import { controllerInNamespaceNeverInjected } from './controller-in-namespace-never-injected';
import { controllerOnHostNetwork } from './controller-on-host-network';
import { controllerOutsideMesh } from './controller-outside-mesh';
import { controllerTrafficNotCaptured } from './controller-traffic-not-captured';
import { destinationRuleOverridesAutoMtls } from './destination-rule-overrides-auto-mtls';
import { excludeInboundPortsIgnored } from './exclude-inbound-ports-ignored';
import { hostRefusedByRegistryOnly } from './host-refused-by-registry-only';
import { hostRewriteOverSeveralServices } from './host-rewrite-over-several-services';
import { inboundCaptureNotDisabled } from './inbound-capture-not-disabled';
import { istioMutualWithoutSidecar } from './istio-mutual-without-sidecar';
import { knobOfOtherVendor } from './knob-of-other-vendor';
import { knobOnWrongObject } from './knob-on-wrong-object';
import { managedLoadBalancerOnStrictPort } from './managed-load-balancer-on-strict-port';
import { meshAnnotationBesideTemplate } from './mesh-annotation-beside-template';
import { mixedSidecars } from './mixed-sidecars';
import { olderIngressDecides } from './older-ingress-decides';
import { plaintextLastHop } from './plaintext-last-hop';
import { podIpUpstream } from './pod-ip-upstream';
import { portLevelPolicyOnServicePort } from './port-level-policy-on-service-port';
import { publicHostOnHttpPort } from './public-host-on-http-port';
import { rejectedByStrict } from './rejected-by-strict';
import { rewrittenHostOfOtherService } from './rewritten-host-of-other-service';
import { rootPolicyWithSelector } from './root-policy-with-selector';
import { serviceRoutingToHeadlessService } from './service-routing-to-headless-service';
import { sidecarAskedForAndMissing } from './sidecar-asked-for-and-missing';
import { strictWithoutSidecar } from './strict-without-sidecar';
import { unservedEntry } from './unserved-entry';
import type { FindingRule } from './types';

/**
 * Every finding rule, sorted by id. The file of a rule is named after it.
 *
 * @public
 */
export const findings: readonly FindingRule[] = [
  admissionWebhookUnderStrict,
  backendOutsideMesh,
  brokenRoute,
  chainedHostNotServed,
  chainedSniNotServed,
  controllerEndOfLife,
  controllerInNamespaceNeverInjected,
  controllerOnHostNetwork,
  controllerOutsideMesh,
  controllerTrafficNotCaptured,
  destinationRuleOverridesAutoMtls,
  excludeInboundPortsIgnored,
  hostRefusedByRegistryOnly,
  hostRewriteOverSeveralServices,
  inboundCaptureNotDisabled,
  istioMutualWithoutSidecar,
  knobOfOtherVendor,
  knobOnWrongObject,
  managedLoadBalancerOnStrictPort,
  meshAnnotationBesideTemplate,
  mixedSidecars,
  olderIngressDecides,
  plaintextLastHop,
  podIpUpstream,
  portLevelPolicyOnServicePort,
  publicHostOnHttpPort,
  rejectedByStrict,
  rewrittenHostOfOtherService,
  rootPolicyWithSelector,
  serviceRoutingToHeadlessService,
  sidecarAskedForAndMissing,
  strictWithoutSidecar,
  unservedEntry,
];
