import type { Evidence, Reason } from 'istio-ingress-contract';
import type { MeshPod } from '../mesh/pods';
import type { ProxyView } from '../mesh/proxyView';
import type { Snapshot } from '../snapshot/Snapshot';
import type { HopDestination } from './hopQuery';
import type { WeightedDestination } from './tcpChains';

/** Where a client's sidecar sends a connection. */
export type ClientRoute = { because: Evidence[] } & (
  | { kind: 'clusters'; legs: WeightedDestination[]; http: boolean }
  | { kind: 'passthrough' }
  | { kind: 'dynamic-dns' }
  | { kind: 'rejected'; why: string }
  | { kind: 'unknown'; unknown: Reason }
);

/** The client and the connection that are asked about. */
export interface RouteContext {
  snapshot: Snapshot;
  view: ProxyView;
  client: MeshPod;
  to: HopDestination;
  address: string;
}

export function isPlainHttp({
  tls = 'none',
  protocol,
}: HopDestination): boolean {
  return tls === 'none' && protocol !== 'tcp';
}
