import type { Edge, Evidence, ObjectRef } from 'istio-ingress-contract';
import type { Backend } from './clusters';
import type { ServerTlsMode } from './model';
import type { PathRewrite } from './pathRewrite';

/** One destination of a rule. */
export interface GatewayDestination extends Backend {
  /** A copy of the traffic whose answer is thrown away. */
  mirror: boolean;
  /** JSON pointer into the object that holds the rule. */
  pointer: string;
}

/** The port of a gateway on which a rule is reached. */
export interface GatewayServer {
  /** As the object writes it, usually a Service port. */
  port: number;
  podPort: number;
  protocol: string;
  tlsMode?: ServerTlsMode;
  edge: Edge;
  /** Outside traffic reaches this port. */
  outside: boolean;
  /** The object that opens the port, and where in it. */
  object: ObjectRef;
  pointer: string;
}

/** A rule of an entry as one port of a gateway serves it. */
export interface GatewayRule {
  /** The object by which traffic enters. */
  entry: ObjectRef;
  /** JSON pointer of the rule in the entry. */
  pointer: string;
  /** Of a VirtualService that delegates: the object that holds the rule. */
  heldBy?: { object: ObjectRef; pointer: string };
  hosts: readonly string[];
  /** As people read it: `/a` exact, `/a*` prefix, `~/a.*` regular expression. */
  path?: string;
  /** Conditions beside host and path narrow the rule. */
  conditional: boolean;
  server: GatewayServer;
  /** Empty when the gateway answers by itself. */
  destinations: readonly GatewayDestination[];
  answers?: { redirect: true } | { status: number };
  /** The Host that is sent on, where the rule rewrites it. */
  rewriteHost?: string;
  /** The path that is sent on, where the rule rewrites it. */
  rewritePath?: PathRewrite;
  /** What the gateway forwards: HTTP requests, or bytes of a connection. */
  forwards: 'http' | 'tcp' | 'tls';
  because: Evidence[];
}
