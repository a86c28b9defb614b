export type { ClusterObjects, SourceObject } from './snapshot/objects';
