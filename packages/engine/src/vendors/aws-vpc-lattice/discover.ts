import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import { tlsToTargets } from '../lib/aws';
import type { BackendTls } from '../lib/backendTls';
import { cloudGateway, gatewayControllerId } from '../lib/gatewayControllers';
import { claimGatewayRoutes, ownGateways } from '../lib/gatewayRoutes';
import { type Dialled, gatewayUpstream } from '../lib/gatewayUpstream';
import type {
  Discovery,
  EntryClaim,
  ObjectReader,
  Upstream,
  VendorContext,
} from '../types';
import { ServiceExport, TargetGroupPolicy } from './kinds';

const VENDOR = { id: 'aws-vpc-lattice', title: 'Amazon VPC Lattice' };

const DIALLED: Dialled = {
  addressing: 'pod-ip',
  because: [fact('V4', 'targets are the addresses of pods, always')],
};

/** The routes that VPC Lattice carries, and Services that it may send to. */
export function discover({ objects, snapshot }: VendorContext): Discovery {
  const gateways = ownGateways(
    objects,
    snapshot,
    ['application-networking.k8s.aws/gateway-api-controller'],
    /^amazon-vpc-lattice$/,
  );
  const exported = exports(objects);
  return {
    controllers: [
      ...gateways.map(own => cloudGateway(VENDOR, own)),
      ...(exported.length > 0 ? [{ ...VENDOR, because: [] }] : []),
    ],
    entries: [
      ...claimGatewayRoutes(
        objects,
        snapshot,
        gateways,
        gateway => gatewayControllerId(VENDOR.id, gateway),
        destination =>
          gatewayUpstream(objects, destination, {
            dials: () => DIALLED,
            tls: ({ namespace, name }) =>
              targetGroup(objects, 'Service', namespace, name),
            hostHeader: 'unknown',
          }),
      ),
      ...exported,
    ],
  };
}

/** A policy gives the target group of a Service another protocol than HTTP. */
function targetGroup(
  objects: ObjectReader,
  kind: 'Service' | 'ServiceExport',
  namespace: string,
  name: string,
): BackendTls | undefined {
  const policy = objects
    .inNamespace(TargetGroupPolicy, namespace)
    .find(({ body }) => {
      const target = body.spec?.targetRef;
      return target?.kind === kind && target.name === name;
    });
  if (!policy) {
    const unread = objects.unread(TargetGroupPolicy, namespace);
    return unread && { clientTls: 'unknown', unknown: unread, because: [] };
  }
  const protocol = policy.body.spec?.protocol;
  if (protocol !== 'HTTPS') return undefined;
  return {
    ...tlsToTargets,
    because: [
      fact('V5', 'a policy makes the target group HTTPS', policy, {
        path: 'spec.protocol',
        value: protocol,
      }),
    ],
  };
}

const PORT = 'application-networking.k8s.aws/port';

/** Which routes send to an exported Service is known in other clusters. */
function exports(objects: ObjectReader): EntryClaim[] {
  return objects.list(ServiceExport).map(exported => {
    const { namespace, name } = exported;
    const service = objects.get(Service, namespace, name);
    const stated = [
      ...(exported.body.spec?.exportedPorts ?? []).map(({ port }) => port),
      ...(exported.annotations[PORT] ?? '')
        .split(',')
        .map(Number)
        .filter(port => port > 0),
    ];
    const all = service?.body.spec?.ports.map(({ port }) => port) ?? [];
    const ports = [...new Set(stated.length > 0 ? stated : all)];
    const tls = targetGroup(objects, 'ServiceExport', namespace, name);
    const upstream: Upstream = {
      addressing: DIALLED.addressing,
      host: { from: 'client' },
      protocol: 'http',
      clientTls: tls?.clientTls ?? 'none',
      ...(tls?.sni ? { sni: tls.sni } : {}),
      ...(tls?.unknown ? { unknown: tls.unknown } : {}),
      because: [...(tls?.because ?? []), ...DIALLED.because],
    };
    return {
      ref: exported.ref,
      state: 'claimed',
      strength: 'live',
      because: [fact('V1', 'the kind is VPC Lattice’s alone', exported)],
      routes: ports.map(port => ({
        rule: { pointer: '/spec', hosts: [], port },
        edge: 'unknown',
        controllerId: VENDOR.id,
        backend: { kind: 'service', namespace, name, port },
        upstream,
      })),
    };
  });
}
