import type {
  ClusterStatus,
  Origin,
  Problem,
  ReadStatus,
  World,
} from 'istio-ingress-contract';

/**
 * One object as it was read: any JSON object with a kind and a name. Nothing
 * about its other fields is known yet.
 *
 * `unreadable` says why nothing but the kind (and the name, where it could be
 * told) is known; such an object is not taken for absent.
 *
 * @public
 */
export interface SourceObject {
  manifest: Readonly<Record<string, unknown>>;
  origin?: Origin;
  unreadable?: string;
}

/**
 * Everything that was read from one cluster: the engine's only input.
 *
 * `reads` states how the read of a kind ended. A kind it does not mention was
 * read completely in a closed world; in an open world it is `not-given` unless
 * an object of it is there. `observedAt` is an ISO timestamp.
 *
 * @public
 */
export interface ClusterObjects {
  cluster: string;
  world: World;
  observedAt: string;
  objects: readonly SourceObject[];
  reads?: readonly ReadStatus[];
  problems?: readonly Problem[];
  status?: ClusterStatus;
}
