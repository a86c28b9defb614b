import type {
  Change,
  DataPlane,
  Edge,
  Evidence,
  Manifest,
  ObjectRef,
  Reason,
  RouteRule,
  SourceLink,
  VendorId,
  Wire,
} from 'istio-ingress-contract';
import type { MeshPod } from '../mesh/pods';
import type { Kind } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';

/**
 * One ingress vendor: what it claims, how it is found, where it sends, and how
 * to expose a service with it. A vendor never looks at a PeerAuthentication
 * and never decides what is mTLS; it says what its process writes on the wire.
 *
 * @public
 */
export interface Vendor {
  id: VendorId;
  title: string;
  /**
   * `in-cluster`: its proxy is pods of the cluster, which a mesh may capture.
   * `cloud`: its proxy runs elsewhere, outside any mesh.
   * `istio`: its proxy is an Istio gateway.
   */
  placement: 'in-cluster' | 'cloud' | 'istio';
  claims: VendorClaims;
  /**
   * The kinds that `discover` reads through `context.objects`. Reading another
   * one is an error; the suite of `testing/` proves that each is read.
   */
  inputs: readonly Kind<unknown>[];
  links: readonly SourceLink[];
  /** Never throws on odd input: what it cannot understand is `not-evaluated`. */
  discover(context: VendorContext): Discovery;
  recipes: Readonly<Record<'standalone' | 'chained', VendorRecipe>>;
  /**
   * What the Service of an Istio gateway has to say where a load balancer of
   * this vendor stands before it, such as how to ask the gateway for its health.
   * The Service is the platform's, so that no recipe writes it.
   *
   * @param annotations - those it has, where the Service is known
   */
  gatewayService?(
    gateway: IntentGateway,
    annotations?: Readonly<Record<string, string>>,
  ): ServiceDemand;
}

/**
 * What a Service has to say.
 *
 * @public
 */
export interface ServiceDemand {
  annotations?: Readonly<Record<string, string>>;
  /** Of the port that requests go to. */
  appProtocol?: string;
}

/**
 * The names by which entries point at a vendor. They feed documentation, the
 * reasons of unclaimed entries, and the shared class resolution.
 *
 * @public
 */
export interface VendorClaims {
  /** `spec.controller` of IngressClasses; a name ending in `/*` is a prefix. */
  ingressControllers?: readonly string[];
  /** Values of the annotation `kubernetes.io/ingress.class`. */
  ingressClassValues?: readonly string[];
  /** `spec.controllerName` of GatewayClasses. */
  gatewayControllers?: readonly string[];
  /** `spec.loadBalancerClass` of Services. */
  loadBalancerClasses?: readonly string[];
  /**
   * Kinds of the vendor's own whose objects are entries. An object of such a
   * kind that `discover` does not mention is shown as unclaimed.
   */
  entryKinds?: readonly Kind<unknown>[];
  /**
   * Kinds of the vendor's own that are read but are no entries. Own kinds need
   * not be known anywhere else.
   */
  otherKinds?: readonly Kind<unknown>[];
}

/**
 * The objects of the declared kinds.
 *
 * @public
 */
export type ObjectReader = Pick<
  Snapshot,
  'list' | 'inNamespace' | 'get' | 'unread'
>;

/** @public */
export interface VendorContext {
  /** Reads the declared `inputs`; throws on another kind. */
  objects: ObjectReader;
  /** To hand on to functions of `mesh/` (pods, endpoints, gateways) and `vendors/lib/`. */
  snapshot: Snapshot;
}

/** @public */
export interface Discovery {
  controllers: readonly ControllerDraft[];
  entries: readonly EntryClaim[];
}

/**
 * One running controller, cloud load balancer or gateway. Its data plane is
 * read from `pods`, unless the vendor knows better.
 *
 * @public
 */
export interface ControllerDraft {
  /** Stable and unique: `<vendor>/<namespace>/<name>`, or `<vendor>` for a cloud. */
  id: string;
  ref?: ObjectRef;
  title: string;
  /**
   * The pods whose processes open the upstream connections. Absent for a
   * cloud; empty when no pod of an in-cluster controller was found.
   */
  pods?: readonly MeshPod[];
  /** Set when the vendor holds mesh certificates of its own. */
  dataPlane?: 'certificates';
  version?: string;
  /** Why its pods or settings are not known. */
  unknown?: Reason;
  because: readonly Evidence[];
}

/**
 * How sure a vendor is that an entry is its own. The strongest claim wins;
 * equal claims of two vendors make the entry ambiguous.
 *
 * - `live`: a controller that serves the entry was found, or the kind belongs
 *   to this vendor alone, or the status of the object proves it.
 * - `declared`: a class object names the vendor's controller.
 * - `named`: only a conventional class name points here.
 *
 * @public
 */
export type ClaimStrength = 'live' | 'declared' | 'named';

/**
 * What a vendor says about one entry.
 *
 * @public
 */
export interface EntryClaim {
  ref: ObjectRef;
  /**
   * - `claimed`: served by this vendor; `routes` says where it leads.
   * - `not-an-entry`: looks like an entry and lets no outside traffic in.
   * - `not-evaluated`: served by this vendor in a way it cannot read; `reason`
   *   says why.
   * - `unclaimed`: meant for this vendor, and nothing of it serves the entry;
   *   `reason` says why.
   */
  state: 'claimed' | 'not-an-entry' | 'not-evaluated' | 'unclaimed';
  strength: ClaimStrength;
  /** Other vendors that may serve it as well, when this one knows of any. */
  candidates?: readonly VendorId[];
  reason?: Reason;
  /**
   * Of a claimed entry without routes of its own: which other entries carry
   * them. One that gives neither this nor a reason is `not-evaluated`.
   */
  handsOn?: Evidence;
  because: readonly Evidence[];
  routes: readonly RouteDraft[];
}

/**
 * One rule of an entry and one destination, before anything of the mesh is
 * looked at. Weighted destinations and mirrors are drafts of their own.
 *
 * @public
 */
export interface RouteDraft {
  rule: RouteRule;
  edge: Edge;
  /** The controller that serves it: an id of this discovery. */
  controllerId: string;
  /** The share as the entry states it. */
  weight?: number;
  /** A copy of the traffic whose answer is thrown away. */
  mirror?: boolean;
  /** It rests on a presumption, such as an object that was not given. */
  predicted?: boolean;
  /** Why it is not known whether traffic takes this way at all. */
  unknown?: Reason;
  backend: Backend;
  upstream: Upstream;
}

/**
 * Where an entry sends. Whether a Service belongs to an Istio gateway, is an
 * ExternalName, or does not exist is found out later, for all vendors alike.
 *
 * @public
 */
export type Backend =
  | {
      kind: 'service';
      namespace: string;
      name: string;
      /** Number or name of the Service port; absent where the entry names none. */
      port?: number | string;
      /** A subset of an Istio DestinationRule. */
      subset?: string;
    }
  /** An address: a host name, an IP, a node port or a gateway's load balancer. */
  | { kind: 'address'; host: string; port?: number }
  /** A place that the analysis of this cluster does not reach. */
  | {
      kind: 'external';
      title: string;
      ref?: ObjectRef;
      reason: 'other-cluster' | 'vm' | 'outside' | 'not-modelled';
      /**
       * The pods that it stands for in this cluster, when no Service in front of
       * them was found. Those of an Istio gateway are followed.
       */
      pods?: {
        namespace: string;
        labels: Readonly<Record<string, string>>;
        /** Where `ref` asks for the labels. */
        path: string;
        port?: number;
        targetPort?: number | string;
      };
    }
  /**
   * A reference that leads nowhere; `brokenAt` says in words where it ends, and
   * `service` which Service it was meant for, if that is there.
   */
  | {
      kind: 'broken';
      brokenAt: string;
      service?: { namespace: string; name: string };
      because: readonly Evidence[];
    };

/**
 * What the controller's process writes on the wire towards the backend.
 *
 * @public
 */
export interface Upstream {
  /**
   * - `service-ip`: the Service's cluster address, or its DNS name.
   * - `pod-ip`: addresses of pods, taken from endpoints.
   * - `node-port`: a port of every node; the node's proxy picks the pod.
   * - `unknown`: cannot be read from objects; `unknown` says why.
   */
  addressing: 'service-ip' | 'pod-ip' | 'node-port' | 'unknown';
  host: HostSent;
  protocol: Wire['protocol'];
  clientTls: Wire['clientTls'];
  /** The SNI of TLS that the process starts. */
  sni?: HostSent;
  /** Set when it rewrites the client's path; without `to`, to what is not known. */
  rewritesPath?: { to?: string };
  unknown?: Reason;
  /** Most decisive first: the knob, or the lookup that found none. */
  because: readonly Evidence[];
}

/**
 * The Host header, or the SNI, that the backend sees.
 *
 * - `client`: the outside client's, unchanged.
 * - `value`: a fixed name.
 * - `address`: the IP that is dialled.
 * - `none`: none is sent, as with TCP.
 *
 * @public
 */
export type HostSent =
  | { from: 'client' }
  | { from: 'value'; value: string }
  | { from: 'address' }
  | { from: 'none' }
  | { from: 'unknown' };

/**
 * How to expose a service, or why this vendor cannot.
 *
 * @public
 */
export type VendorRecipe = { cannot: string } | Recipe;

/** @public */
export interface Recipe {
  /** What the result costs, in words: features lost, settings shared. */
  costs: readonly string[];
  /** Everything that has to be created, from nothing. */
  expose(intent: ExposureIntent): readonly Manifest[];
  /** What of an intent this vendor cannot say, by field of the contract's intent. */
  refuses?(intent: ExposureIntent): readonly IntentRefusal[];
  /** What has to be true of objects that the recipe does not write. */
  needs?(intent: ExposureIntent): readonly string[];
  /**
   * Why a line is there that surprises whoever reads the manifests, by the name
   * of the field or annotation.
   */
  comments?: Readonly<Record<string, string>>;
  /**
   * What has to change at an existing entry, so that the hop to `service` is
   * mTLS (standalone), or so that it leads to the gateway (chained); or why it
   * cannot be changed to that. Absent when only a new entry helps: most cannot
   * name a Service of another namespace, and none can be moved to it.
   */
  mend?(target: MendTarget): readonly Change[] | { cannot: string };
  /** What mending costs, where that differs from `costs`. */
  mendCosts?(target: MendTarget): readonly string[];
}

/**
 * A field of an intent that cannot be had, and why.
 *
 * @public
 */
export interface IntentRefusal {
  field: string;
  reason: string;
}

/**
 * What someone wants: a service, reachable under hosts and paths.
 *
 * @public
 */
export interface ExposureIntent {
  /** Name of what is created. */
  name: string;
  service: IntentService;
  /** At least one, except for TCP. */
  hosts: readonly string[];
  /** At least one. */
  paths: readonly string[];
  /** Ingress class, or the Gateway as `namespace/name`. */
  className?: string;
  /** Where a route is taken and what of the Gateway takes it, where that is known. */
  place?: RoutePlace;
  /** A Secret of type TLS, in the namespace of the entry. */
  tlsSecret?: string;
  /** What a load balancer asks the application for. */
  healthCheck?: { path: string; port?: number };
  /** What the workload is made to accept; absent where the mesh decides. */
  mtls?: 'strict' | 'permissive';
  /** The Istio gateway that a chained entry leads to. */
  gateway?: IntentGateway;
  /** Labels of every created object. */
  labels?: Readonly<Record<string, string>>;
}

/**
 * How a route of the Gateway API gets to its Gateway.
 *
 * @public
 */
export interface RoutePlace {
  /** That of the route, where the Gateway takes none from the backend's. */
  namespace?: string;
  /** The name of the listener, where the route needs one for itself. */
  listener?: string;
}

/** @public */
export interface IntentService {
  namespace: string;
  name: string;
  port: number;
  /** How Istio reads the port. */
  protocol: 'http' | 'tcp' | 'auto';
  /** What the application speaks, where that is more than HTTP. */
  speaks?: 'http2' | 'grpc' | 'tcp';
}

/** @public */
export interface IntentGateway {
  /** The gateway's Service. */
  namespace: string;
  service: string;
  port: number;
  /** Of the port, where the Service is known. */
  portName?: string;
  targetPort?: number | string;
  /** What the gateway's server on this port expects. */
  tls: 'none' | 'simple';
  /** Labels that `spec.selector` of an Istio Gateway object uses. */
  selector: Readonly<Record<string, string>>;
  /** An existing Istio Gateway object to bind to, as `namespace/name`. */
  object?: string;
}

/** @public */
export interface MendTarget {
  entry: ObjectRef;
  /** The entry's manifest as it is. */
  manifest: Readonly<Record<string, unknown>>;
  /** JSON pointer of the rule within the entry. */
  pointer: string;
  service: IntentService;
  gateway?: IntentGateway;
  /** Of the controller that serves the entry, where it is known. */
  dataPlane?: DataPlane;
  /** To look up what the vendor's entries may refer to. */
  objects: ObjectReader;
  /** To find the vendor's controllers and what they are told. */
  snapshot: Snapshot;
}

/** Types a vendor without widening it. @public */
export function defineVendor(vendor: Vendor): Vendor {
  return vendor;
}
