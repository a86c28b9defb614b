import type { Cited } from '../../evidence';
import { Gateway, GatewayClass } from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { ControlPlane } from '../controlPlanes';

export type ApiGateway = ReturnType<typeof listApiGateways>[number];

function listApiGateways(snapshot: Snapshot) {
  return snapshot.list(Gateway);
}

/** What a control plane does with the Gateways of a class. */
export interface ClassBehaviour {
  controller: string;
  role: 'gateway' | 'waypoint' | 'remote';
  /** Its Deployment and Service are named like the Gateway, without the class. */
  plainName: boolean;
  listenerSets: boolean;
  /** The class object, where its name alone would not say so. */
  declaredBy?: Cited;
}

const MESH_CONTROLLER = 'istio.io/mesh-controller';
const REMOTE_CONTROLLER = 'istio.io/unmanaged-gateway';
const EAST_WEST_CONTROLLER = 'istio.io/eastwest-controller';

/**
 * How a control plane reads a class of Gateways; undefined when it is not its
 * own. Classes of unknown controllers do not count, and then a builtin name
 * does (`gatewaycommon/gatewayclass_collection.go#FetchGatewayClass`).
 */
export function istioClass(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  className: string,
): ClassBehaviour | undefined {
  if (plane?.env.PILOT_ENABLE_GATEWAY_API === 'false') return undefined;
  const known = behaviours(plane);
  const object = snapshot.get(GatewayClass, '', className);
  const own = object && known.get(object.body.spec.controllerName);
  const builtin = known.get(builtinController(plane, className) ?? '');
  if (!own || own === builtin) return builtin;
  return { ...own, declaredBy: object };
}

/** The controller that Istio assumes for a class name without a class object. */
function builtinController(
  plane: ControlPlane | undefined,
  className: string,
): string | undefined {
  switch (className) {
    case plane?.env.PILOT_GATEWAY_API_DEFAULT_GATEWAYCLASS_NAME || 'istio':
      return gatewayController(plane);
    case 'istio-remote':
      return REMOTE_CONTROLLER;
    case 'istio-waypoint':
      return MESH_CONTROLLER;
    case 'istio-east-west':
      return EAST_WEST_CONTROLLER;
    default:
      return undefined;
  }
}

function gatewayController(plane: ControlPlane | undefined): string {
  return (
    plane?.env.PILOT_GATEWAY_API_CONTROLLER_NAME ||
    'istio.io/gateway-controller'
  );
}

function behaviours(
  plane: ControlPlane | undefined,
): ReadonlyMap<string, ClassBehaviour> {
  const known = new Map<string, ClassBehaviour>();
  const add = (
    controller: string,
    role: ClassBehaviour['role'],
    plainName: boolean,
    listenerSets: boolean,
  ) => known.set(controller, { controller, role, plainName, listenerSets });
  add(REMOTE_CONTROLLER, 'remote', false, false);
  if (plane?.ambient) {
    add(MESH_CONTROLLER, 'waypoint', true, false);
    if (plane.env.AMBIENT_ENABLE_MULTI_NETWORK === 'true') {
      add(EAST_WEST_CONTROLLER, 'gateway', true, false);
    }
  }
  add(gatewayController(plane), 'gateway', false, true);
  return known;
}

/** Does istiod deploy the proxies of the Gateway itself? */
export function isManaged(
  plane: ControlPlane | undefined,
  gateway: ApiGateway,
): boolean {
  if (plane?.env.ENABLE_GATEWAY_API_MANUAL_DEPLOYMENT === 'false') return true;
  const { addresses } = gateway.body.spec;
  if (addresses.length === 0) return true;
  if (addresses.length > 1) return false;
  return addresses[0].type === undefined || addresses[0].type === 'IPAddress';
}

/** The Deployment and Service that istiod makes for a managed Gateway. */
export function managedName(
  gateway: ApiGateway,
  behaviour: ClassBehaviour,
): string {
  return (
    gateway.annotations['gateway.istio.io/name-override'] ??
    (behaviour.plainName
      ? gateway.name
      : `${gateway.name}-${gateway.body.spec.gatewayClassName}`)
  );
}

/**
 * Will istiod run proxies for the Gateway? A class object of another controller
 * keeps it from that, even under a builtin name.
 */
export function deploysItself(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  gateway: ApiGateway,
): boolean {
  const { gatewayClassName } = gateway.body.spec;
  const behaviour = istioClass(snapshot, plane, gatewayClassName);
  if (behaviour?.role !== 'gateway' || !isManaged(plane, gateway)) return false;
  const object = snapshot.get(GatewayClass, '', gatewayClassName);
  return !object || object.body.spec.controllerName === behaviour.controller;
}

/** The Service type that istiod gives a managed Gateway. */
export function managedServiceType(gateway: ApiGateway): string {
  return (
    gateway.annotations['networking.istio.io/service-type'] ?? 'LoadBalancer'
  );
}
