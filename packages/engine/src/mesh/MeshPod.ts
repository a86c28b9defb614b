import type {
  Evidence,
  ObjectRef,
  PodRef,
  Reason,
} from 'istio-ingress-contract';
import type { PodSpec } from '../snapshot/schema/core';
import type { PodRole } from './podRole';

/** A pod, running or predicted from a workload's template. @public */
export interface MeshPod {
  /** `namespace/name`, unique among running and predicted pods. */
  key: string;
  ref: PodRef;
  /** The Pod, or for a predicted pod its workload. */
  object: ObjectRef;
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  spec: PodSpec;
  ips: readonly string[];
  ready: boolean;
  predicted: boolean;
  /** Capture rules that the injector will write where the template states none. */
  captureDefaults?: Readonly<Record<string, string>>;
  role: PodRole;
  /** The revision whose istiod programs the pod's proxy. */
  revision?: string;
  /** Set when membership cannot be known. */
  unknown?: Reason;
  because: Evidence[];
}
