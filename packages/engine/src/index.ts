export type { ClusterObjects, SourceObject } from './snapshot/objects';
export * from './load';
