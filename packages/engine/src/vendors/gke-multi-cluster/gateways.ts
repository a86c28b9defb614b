import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import { backendTlsPolicy, type BackendTls } from '../lib/backendTls';
import { cloudGateway, gatewayControllerId } from '../lib/gatewayControllers';
import {
  claimGatewayRoutes,
  type GatewayDestination,
  ownGateways,
} from '../lib/gatewayRoutes';
import {
  type Dialled,
  type GatewayTarget,
  gatewayUpstream,
} from '../lib/gatewayUpstream';
import type { Discovery, ObjectReader, VendorContext } from '../types';
import { GkeServiceExport } from './kinds';

const VENDOR = {
  id: 'gke-multi-cluster',
  title: 'Google load balancer of a fleet',
};

const DIALLED: Dialled = {
  addressing: 'pod-ip',
  because: [
    fact('V4', 'pods are dialled through network endpoint groups, always'),
  ],
};

/** Gateways whose class ends in `-mc`: they send to Services of the fleet. */
export function gatewayEntries({
  objects,
  snapshot,
}: VendorContext): Discovery {
  const gateways = ownGateways(
    objects,
    snapshot,
    ['networking.gke.io/gateway'],
    /^gke-l\d-.*-mc$/,
  ).filter(({ gateway }) => gateway.body.spec.gatewayClassName.endsWith('-mc'));
  return {
    controllers: gateways.map(own => cloudGateway(VENDOR, own)),
    entries: claimGatewayRoutes(
      objects,
      snapshot,
      gateways,
      gateway => gatewayControllerId(VENDOR.id, gateway),
      destination => {
        const sent = gatewayUpstream(objects, imported(objects, destination), {
          dials: () => DIALLED,
          tls: target => tlsTo(objects, target),
          hostHeader: 'unknown',
        });
        return sent;
      },
    ),
  };
}

/** A ServiceImport stands for the exported Service of this cluster as well. */
function imported(
  objects: ObjectReader,
  destination: GatewayDestination,
): GatewayDestination {
  const { backendRef, route } = destination;
  if (backendRef.kind !== 'ServiceImport' || backendRef.group !== 'net.gke.io')
    return destination;
  const namespace = backendRef.namespace ?? route.namespace;
  const exported = objects.get(GkeServiceExport, namespace, backendRef.name);
  if (!exported || !objects.get(Service, namespace, backendRef.name))
    return destination;
  return {
    ...destination,
    backendRef: { ...backendRef, group: undefined, kind: undefined },
  };
}

/** The port's `appProtocol` asks for TLS, and a policy for its check. */
function tlsTo(
  objects: ObjectReader,
  { namespace, name, service, port }: GatewayTarget,
): BackendTls | undefined {
  const value = port?.appProtocol?.toUpperCase();
  if (value !== 'HTTPS' && value !== 'HTTP2') return undefined;
  const policy = backendTlsPolicy(objects, namespace, name, port);
  return {
    clientTls: 'simple',
    sni: policy?.sni ?? { from: 'none' },
    because: [
      ...(policy?.because ?? []),
      fact('V5', `the port asks the load balancer for ${value}`, service, {
        path: 'spec.ports.appProtocol',
        value: port?.appProtocol,
      }),
    ],
  };
}
