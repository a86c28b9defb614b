/**
 * Computes from Kubernetes manifests how outside traffic reaches services, and
 * whether each hop is mTLS.
 *
 * @packageDocumentation
 */
export { analyze, type AnalyzeOptions } from './analyze';
export { applyChanges, ChangeError, manifestOf } from './changes/applyChanges';
export {
  type EditedFile,
  type EditOptions,
  type EditProblem,
  editSources,
} from './changes/editSources';
export { type StrictChanges, strictChanges } from './changes/strictChanges';
export { compareAnalyses, type CompareOptions } from './compareAnalyses';
export { findings } from './findings';
export {
  defineFinding,
  type FindingContext,
  type FindingExample,
  type FindingRule,
  type Hit,
  type Remedy,
} from './findings/types';
export {
  fixFindings,
  type FixedSources,
  type FixOptions,
  type FixStep,
} from './fixFindings';
export {
  type ClusterState,
  createLiveAnalysis,
  type LiveAnalysis,
  type LiveViews,
  type ObjectChange,
} from './live';
export * from './load';
export { aboutManifests, manifestsOnTop } from './manifestsOnTop';
export {
  type Attachment,
  type AttachmentProbe,
  evaluateAttachment,
} from './mesh/gateways';
export { type Injection, predictInjection } from './mesh/injection';
export {
  evaluateHop,
  type HopClient,
  type HopDestination,
  type HopQuery,
  type HopVerdict,
} from './mtls';
export { planStrict } from './planStrict';
export {
  expose,
  type Exposed,
  intentOptions,
  render,
  type RenderOptions,
} from './render';
export {
  defaultPolicies,
  inScope,
  type Judged,
  judgePolicy,
  type PolicyEntity,
} from './policies';
export type { ClusterObjects, SourceObject } from './snapshot/objects';
export { Snapshot } from './snapshot/Snapshot';
export { vendorKind, type Kind } from './snapshot/kinds';
export { fieldsRead } from './snapshot/Resource';
export { sharedWith } from './snapshot/sharedWith';
export { vendors } from './vendors/all';
export type { ClusterView, ClusterViews } from './vendors/clusterViews';
export { kindsToRead } from './vendors/kindsToRead';
export {
  requiredRules,
  type RequiredRule,
  type RuleScope,
} from './vendors/requiredRules';
export * from './vendors/types';
export { wayToStrict, type WayOptions } from './wayToStrict';
export { whatIf } from './whatIf';
