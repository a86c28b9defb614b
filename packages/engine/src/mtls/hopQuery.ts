import type { Hop } from 'istio-ingress-contract';

/**
 * Names one Service of the cluster.
 *
 * @public
 */
export interface ServiceName {
  namespace: string;
  name: string;
}

/**
 * Who opens a connection. `pod.name` is the name of a running pod, or for one
 * that does not exist yet the part of its key after the namespace
 * (`Deployment:cart`).
 *
 * @public
 */
export type HopClient =
  | { pod: { namespace: string; name: string } }
  | { outsideMesh: true };

/**
 * TLS that the client process starts itself; `none` where absent.
 *
 * @public
 */
export type ClientTls = 'none' | 'simple' | 'mutual' | 'mesh' | 'mesh-no-alpn';

/**
 * What the client process writes on the wire, before any data plane acts.
 * `address` is what it dials: a cluster IP, a pod IP, or the address that
 * stands for one that is not assigned yet (`addressOf`, `addressOfPod`). A
 * client that is an Istio gateway dials nothing itself: its route has chosen
 * `service` and `port`.
 *
 * @public
 */
export interface HopDestination {
  address?: string;
  port: number;
  host?: string;
  protocol: 'http' | 'http2' | 'tcp';
  tls?: ClientTls;
  sni?: string;
  path?: string;
  service?: ServiceName;
  subset?: string;
}

/**
 * Asks what becomes of one connection.
 *
 * @public
 */
export interface HopQuery {
  from: HopClient;
  to: HopDestination;
}

/**
 * What is sent, what would be accepted, and what comes of it.
 *
 * @public
 */
export type HopVerdict = Pick<
  Hop,
  | 'sent'
  | 'inner'
  | 'accepts'
  | 'outcome'
  | 'endpoints'
  | 'unknown'
  | 'predicted'
  | 'because'
>;
