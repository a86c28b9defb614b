import { backendOutsideMesh } from './backend-outside-mesh';
import { brokenRoute } from './broken-route';
import { chainedHostNotServed } from './chained-host-not-served';
import { chainedSniNotServed } from './chained-sni-not-served';
import { controllerEndOfLife } from './controller-end-of-life';
import { controllerOutsideMesh } from './controller-outside-mesh';
import { controllerTrafficNotCaptured } from './controller-traffic-not-captured';
import { destinationRuleOverridesAutoMtls } from './destination-rule-overrides-auto-mtls';
import { hostRefusedByRegistryOnly } from './host-refused-by-registry-only';
import { hostRewriteOverSeveralServices } from './host-rewrite-over-several-services';
import { inboundCaptureNotDisabled } from './inbound-capture-not-disabled';
import { istioMutualWithoutSidecar } from './istio-mutual-without-sidecar';
import { knobOfOtherVendor } from './knob-of-other-vendor';
import { knobOnWrongObject } from './knob-on-wrong-object';
import { managedLoadBalancerOnStrictPort } from './managed-load-balancer-on-strict-port';
import { mixedSidecars } from './mixed-sidecars';
import { plaintextLastHop } from './plaintext-last-hop';
import { podIpUpstream } from './pod-ip-upstream';
import { portLevelPolicyOnServicePort } from './port-level-policy-on-service-port';
import { publicHostOnHttpPort } from './public-host-on-http-port';
import { rejectedByStrict } from './rejected-by-strict';
import { rewrittenHostOfOtherService } from './rewritten-host-of-other-service';
import { rootPolicyWithSelector } from './root-policy-with-selector';
import { strictWithoutSidecar } from './strict-without-sidecar';
import { unservedEntry } from './unserved-entry';
import type { FindingRule } from './types';

/**
 * Every finding rule, sorted by id. The file of a rule is named after it.
 *
 * @public
 */
export const findings: readonly FindingRule[] = [
  backendOutsideMesh,
  brokenRoute,
  chainedHostNotServed,
  chainedSniNotServed,
  controllerEndOfLife,
  controllerOutsideMesh,
  controllerTrafficNotCaptured,
  destinationRuleOverridesAutoMtls,
  hostRefusedByRegistryOnly,
  hostRewriteOverSeveralServices,
  inboundCaptureNotDisabled,
  istioMutualWithoutSidecar,
  knobOfOtherVendor,
  knobOnWrongObject,
  managedLoadBalancerOnStrictPort,
  mixedSidecars,
  plaintextLastHop,
  podIpUpstream,
  portLevelPolicyOnServicePort,
  publicHostOnHttpPort,
  rejectedByStrict,
  rewrittenHostOfOtherService,
  rootPolicyWithSelector,
  strictWithoutSidecar,
  unservedEntry,
];
