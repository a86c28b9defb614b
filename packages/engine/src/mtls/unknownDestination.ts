import type { Evidence } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import { serviceByIp } from '../mesh/endpoints';
import type { ProxyView } from '../mesh/proxyView';
import type { OutboundListener } from './outboundListeners';
import {
  type ClientRoute,
  isPlainHttp,
  type RouteContext,
} from './clientRouteAnswer';

/** HTTP to a Host that the sidecar does not know. */
export function unknownHost(
  context: RouteContext,
  { madeBy }: Pick<OutboundListener, 'madeBy'>,
): ClientRoute {
  const { snapshot, client, to, address } = context;
  const service = serviceByIp(snapshot, address);
  const port = service?.body.spec?.ports.find(
    ({ port: number }) => number === to.port,
  );
  const named = port ? ` named ${port.name ?? '(unnamed)'}` : '';
  const header = to.host || '(none)';
  const because = [
    absence(
      'M1.d',
      `the sidecar of ${client.namespace}/${
        client.name
      } does not know Host ${header} on port ${
        to.port
      }${named}, so it ${consequence(context, true)}`,
      { kind: 'VirtualService', namespaces: [], selector: header },
    ),
    ...(service && port
      ? [
          fact(
            'M1.d',
            `port ${to.port} of Service ${service.namespace}/${service.name} is HTTP, so its address does not tell the sidecar the service, only the Host does`,
            service,
            {
              path: `spec.ports[${to.port}]`,
              value: port.appProtocol ?? port.name ?? '',
            },
          ),
        ]
      : [
          fact(
            'M1.d',
            `the sidecar reads HTTP on port ${to.port} because of ${madeBy.hostname}`,
            madeBy.object,
            { path: 'spec.ports', value: String(to.port) },
          ),
        ]),
  ];
  return unmatched(context, because, true);
}

/** No listener: the sidecar's catch-all takes the connection. */
export function catchAll(context: RouteContext): ClientRoute {
  const { client, to, address } = context;
  const plainHttp = isPlainHttp(to);
  const because = [
    absence(
      'M1.f',
      `the sidecar of ${client.namespace}/${
        client.name
      } knows nothing at ${address}:${to.port}, so it ${consequence(
        context,
        plainHttp,
      )}`,
      { kind: 'Service', namespaces: [], selector: `${address}:${to.port}` },
    ),
  ];
  return unmatched(context, because, plainHttp);
}

/** What becomes of bytes for an unknown destination, in words. */
export function consequence({ view, to }: RouteContext, http: boolean): string {
  if (view.outbound.mode === 'ALLOW_ANY_DYNAMIC_DNS' && http)
    return 'looks the Host up itself';
  if (view.outbound.mode === 'REGISTRY_ONLY') return 'refuses the connection';
  if (view.outbound.egressProxy) return 'sends it to the egress proxy';
  return (to.tls ?? 'none') === 'none'
    ? 'passes the bytes on unencrypted'
    : "passes the bytes on with the client's own TLS only";
}

/** What the outbound policy makes of unknown traffic. */
export function unmatched(
  context: RouteContext,
  because: Evidence[],
  http: boolean,
): ClientRoute {
  const { view } = context;
  const { mode, egressProxy } = view.outbound;
  const policy = policyEvidence(view);
  if (mode === 'ALLOW_ANY_DYNAMIC_DNS' && http) {
    return { kind: 'dynamic-dns', because: [...because, policy] };
  }
  if (mode === 'REGISTRY_ONLY') {
    return {
      kind: 'rejected',
      why: "the client's sidecar forwards only to destinations that it knows (REGISTRY_ONLY)",
      because: [...because, policy],
    };
  }
  if (egressProxy) {
    const legs = [{ ...egressProxy, weight: 1 }];
    return { kind: 'clusters', legs, http, because: [...because, policy] };
  }
  return { kind: 'passthrough', because: [...because, policy] };
}

/** The outbound policy, and the object that states it. */
function policyEvidence({
  sidecar,
  plane,
  outbound: { mode },
}: ProxyView): Evidence {
  const rule = mode === 'REGISTRY_ONLY' ? 'M1.h' : 'R4.1';
  const message = `outboundTrafficPolicy of the client is ${mode}`;
  if (sidecar?.body.spec?.outboundTrafficPolicy) {
    return fact(rule, message, sidecar, {
      path: 'spec.outboundTrafficPolicy.mode',
      value: mode,
    });
  }
  const settings = plane?.because.find(
    ({ object }) => object?.kind === 'ConfigMap',
  )?.object;
  return settings
    ? fact(rule, message, { ref: settings }, { path: 'data.mesh', value: mode })
    : fact(rule, message);
}
