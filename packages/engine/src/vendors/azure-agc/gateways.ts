import { fact } from '../../evidence';
import { endpointsOf } from '../../mesh/endpoints';
import { Service } from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { BackendTls } from '../lib/backendTls';
import { cloudGateway, gatewayControllerId } from '../lib/gatewayControllers';
import { claimGatewayRoutes, ownGateways } from '../lib/gatewayRoutes';
import {
  type Dialled,
  type GatewayTarget,
  gatewayUpstream,
} from '../lib/gatewayUpstream';
import { sidecarsOf } from '../lib/meshEndpoints';
import type { ResourceOf } from '../lib/ownKind';
import { servicePort } from '../lib/servicePort';
import type {
  Discovery,
  ObjectReader,
  RouteDraft,
  VendorContext,
} from '../types';
import { AlbBackendTLSPolicy } from './kinds';
import { meshTls } from './meshExtension';

const VENDOR = {
  id: 'azure-agc',
  title: 'Azure Application Gateway for Containers',
};

const DIALLED: Dialled = {
  addressing: 'pod-ip',
  because: [fact('V4', 'pods are dialled: the controller knows no other way')],
};

/** The Gateways that Application Gateway for Containers serves. */
export function gatewayEntries({
  objects,
  snapshot,
}: VendorContext): Discovery {
  const gateways = ownGateways(
    objects,
    snapshot,
    ['alb.networking.azure.io/alb-controller'],
    /^azure-alb-external$/,
  );
  return {
    controllers: gateways.map(own => cloudGateway(VENDOR, own)),
    entries: claimGatewayRoutes(
      objects,
      snapshot,
      gateways,
      gateway => gatewayControllerId(VENDOR.id, gateway),
      destination =>
        withoutSidecars(
          snapshot,
          objects,
          gatewayUpstream(objects, destination, {
            dials: () => DIALLED,
            tls: target => tlsTo(objects, snapshot, target),
            hostHeader: 'unknown',
          }),
        ),
    ),
  };
}

/** Where nothing ends the mesh's mTLS, the load balancer answers 503. */
function withoutSidecars(
  snapshot: Snapshot,
  objects: ObjectReader,
  sent: Pick<RouteDraft, 'backend' | 'upstream'>,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { backend, upstream } = sent;
  if (upstream.clientTls !== 'mesh' || backend.kind !== 'service') return sent;
  const service = objects.get(Service, backend.namespace, backend.name);
  const port = servicePort(service, backend.port);
  if (!service || !port || endpointsOf(snapshot, service, port).length === 0)
    return sent;
  if (sidecarsOf(snapshot, service, port) !== 'none') return sent;
  return {
    upstream,
    backend: {
      kind: 'broken',
      brokenAt: `no pod of ${service.namespace}/${service.name} has a sidecar that could end the mesh’s mTLS`,
      service: { namespace: service.namespace, name: service.name },
      because: [
        fact('V3', 'its pods have no sidecar', service, {
          path: 'spec.selector',
          value: service.body.spec?.selector,
        }),
      ],
    },
  };
}

function tlsTo(
  objects: ObjectReader,
  snapshot: Snapshot,
  target: GatewayTarget,
): BackendTls | undefined {
  const mesh = meshTls(objects, snapshot, target.namespace);
  if (mesh) return { clientTls: 'mesh', sni: { from: 'none' }, because: mesh };
  return byPolicy(objects, snapshot, target);
}

/** Azure's policy, and not the one of the same name of the Gateway API. */
function byPolicy(
  objects: ObjectReader,
  snapshot: Snapshot,
  { namespace, name, port }: GatewayTarget,
): BackendTls | undefined {
  const key = `${namespace}/${name}`;
  const policy = (snapshot.memo(policiesByService).get(key) ?? []).find(
    each => {
      const ports = each.body.spec?.default?.ports ?? [];
      return (
        ports.length === 0 || ports.some(given => given.port === port?.port)
      );
    },
  );
  if (!policy) {
    const unread = objects.unread(AlbBackendTLSPolicy);
    return unread && { clientTls: 'unknown', unknown: unread, because: [] };
  }
  const { sni, clientCertificateRef } = policy.body.spec?.default ?? {};
  return {
    clientTls: clientCertificateRef ? 'mutual' : 'simple',
    sni: sni ? { from: 'value', value: sni } : { from: 'client' },
    because: [
      fact('V5', 'a policy of Azure’s asks for TLS to the Service', policy, {
        path: 'spec.default',
        value: {
          sni,
          clientCertificateRef: clientCertificateRef?.name,
        },
      }),
    ],
  };
}

function policiesByService(snapshot: Snapshot) {
  const byService = new Map<string, ResourceOf<typeof AlbBackendTLSPolicy>[]>();
  for (const policy of snapshot.list(AlbBackendTLSPolicy)) {
    const target = policy.body.spec?.targetRef;
    if (target?.kind !== 'Service') continue;
    const key = `${target.namespace ?? policy.namespace}/${target.name}`;
    byService.set(key, [...(byService.get(key) ?? []), policy]);
  }
  return byService;
}
