import type { Reason } from 'istio-ingress-contract';
import type { Cited } from '../../evidence';
import type { MeshPod } from '../pods';
import type { PathRewrite } from './pathRewrite';

type Labels = Readonly<Record<string, string>>;

/** TLS modes of a gateway server, in Istio's words. */
export type ServerTlsMode =
  | 'PASSTHROUGH'
  | 'SIMPLE'
  | 'MUTUAL'
  | 'AUTO_PASSTHROUGH'
  | 'ISTIO_MUTUAL'
  | 'OPTIONAL_MUTUAL';

/** One port that a gateway is told to open. */
export interface Server {
  /** The number as written, usually that of a Service port. */
  port: number;
  portName: string;
  protocol: string;
  bind: string;
  /** `host`, or `namespace/host` where only routes of one namespace may bind. */
  hosts: readonly string[];
  tls?: { mode: ServerTlsMode; httpsRedirect: boolean };
  gateway: GatewayConfig;
  /** JSON pointer into the object that declares the server. */
  pointer: string;
}

/**
 * What one object contributes to gateways: a Gateway of Istio, one listener of
 * the Gateway API, or the servers that an Ingress implies.
 */
export interface GatewayConfig {
  /** `namespace/name`, as routes refer to it. */
  id: string;
  namespace: string;
  name: string;
  createdAt: string;
  object: Cited;
  source: 'istio' | 'gateway-api' | 'ingress';
  /** Applies to proxies with these labels; absent means all. */
  selector?: Labels;
  /** Gateway API: applies to proxies behind these Services only. */
  services?: { hostnames: readonly string[]; namespace: string };
  /** Gateway API: the namespaces whose labels let their routes in. */
  admits?: ReadonlyMap<string, Cited>;
  /** Gateway API: what else makes the listener one of Istio's, such as its class. */
  restsOn?: readonly Cited[];
  /** Gateway API: istiod deploys the proxies itself. */
  managed: boolean;
  servers: readonly Server[];
}

/** Where a rule sends requests. An empty host is a refused reference. */
export interface Destination {
  host: string;
  port?: number;
  subset?: string;
  weight: number;
  /** JSON pointer into the rule's object. */
  pointer: string;
  refused?: string;
  /** What allows a reference to another namespace. */
  grant?: Cited;
  /** Why it is not known whether the reference is allowed. */
  grantUnknown?: Reason;
}

export interface PathMatch {
  kind: 'exact' | 'prefix' | 'regex';
  value: string;
}

export interface HttpMatch {
  path?: PathMatch;
  port?: number;
  gateways: readonly string[];
  sourceLabels: Labels;
  sourceNamespace?: string;
  /** Conditions on headers, query, method, authority or scheme. */
  conditions: Readonly<Record<string, unknown>>;
  ignoreCase: boolean;
}

export type HttpAction =
  | { kind: 'route'; destinations: readonly Destination[] }
  | { kind: 'redirect' }
  | { kind: 'direct'; status: number };

/** A rule for HTTP requests. */
export interface HttpRule {
  object: Cited;
  pointer: string;
  matches: readonly HttpMatch[];
  action: HttpAction;
  mirrors: readonly Destination[];
  /** The Host that the gateway sends on, where a rule rewrites it. */
  rewriteHost?: string;
  rewritePath?: PathRewrite;
  /** For a rule of a delegate: the rule of the VirtualService that names it. */
  root?: { object: Cited; pointer: string };
}

/** A rule for connections, chosen by SNI (`tls`) or not (`tcp`). */
export interface ConnectionRule {
  object: Cited;
  pointer: string;
  matches: readonly {
    sniHosts: readonly string[];
    port?: number;
    gateways: readonly string[];
  }[];
  destinations: readonly Destination[];
}

/** A set of rules for hosts, bound to gateways: a VirtualService, or what acts as one. */
export interface RouteConfig {
  namespace: string;
  name: string;
  createdAt: string;
  object: Cited;
  source: 'istio' | 'gateway-api' | 'ingress';
  hosts: readonly string[];
  /** `namespace/name` of GatewayConfigs, and `mesh`. */
  gateways: readonly string[];
  exportTo: readonly string[];
  http: readonly HttpRule[];
  tls: readonly ConnectionRule[];
  tcp: readonly ConnectionRule[];
  /** Made from a TLSRoute: its rules also serve listeners that end TLS. */
  tlsRoute?: boolean;
}

/** One port of a Service that selects a gateway's proxies. */
export interface ServiceTarget {
  hostname: string;
  namespace: string;
  name: string;
  createdAt: string;
  port: number;
  targetPort: number;
  untranslated: boolean;
}

/** A proxy in the role of a gateway, as the control plane sees it. */
export interface GatewayProxy {
  namespace: string;
  labels: Labels;
  revision?: string;
  addresses: readonly string[];
  /** It may not open ports below 1024. */
  unprivileged: boolean;
  targets: readonly ServiceTarget[];
  pod?: MeshPod;
}

/** Objects that a control plane derives itself count as older than any other. */
export const DERIVED = '0000';
