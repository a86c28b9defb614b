import type { Route, ServiceRef } from 'istio-ingress-contract';
import { setField } from '../recipes/patch';
import { Service } from '../snapshot/kinds';
import {
  isFromCloud,
  lastHops,
  portProtocol,
  servicesOf,
  serviceText,
} from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const grpcOnHttpPort = defineFinding({
  id: 'grpc-on-http-port',
  title: 'gRPC goes to a port that the mesh takes to be HTTP/1.1',
  severity: 'medium',
  why: `Proxies of the mesh speak to the application as the port is declared. On a port
named http that is HTTP/1.1, in which gRPC cannot be carried: calls fail although
the controller speaks HTTP/2.`,
  sources: [
    {
      title: 'Istio: protocol selection',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/',
    },
    {
      title: 'ingress-nginx: backend protocol',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#backend-protocol',
    },
  ],
  inputs: [Service],
  scope: 'entry',
  check: context =>
    lastHops(context).flatMap(last => {
      const { route, hop } = last;
      if (hop.wire.protocol !== 'http2' || hop.accepts === 'unguarded')
        return [];
      if (hop.from.kind === 'istio-gateway' || isFromCloud(hop)) return [];
      if (portProtocol(context, route) !== 'http' || !route.service) return [];
      const service = context.objects.get(
        Service,
        route.service.namespace,
        route.service.name,
      );
      const port = service?.body.spec?.ports.find(
        each => each.port === route.servicePort,
      );
      return [
        {
          subject: route.entry,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          message: `The controller speaks HTTP/2 to port ${
            route.servicePort
          } of ${serviceText(route)}, which is declared ${
            port?.appProtocol ?? port?.name ?? 'http'
          }.`,
          evidence: [
            {
              rule: 'M6.8',
              message: 'the port is declared HTTP/1.1',
              ...(service ? { object: service.ref } : {}),
              path: port?.appProtocol
                ? 'spec.ports.appProtocol'
                : 'spec.ports.name',
              value: port?.appProtocol ?? port?.name ?? '',
            },
            ...hop.because.filter(
              ({ object }) => object?.kind === route.entry.kind,
            ),
          ],
          remedy: declareGrpc(context, route, route.service),
        },
      ];
    }),
  examples: [
    {
      title: 'backend-protocol GRPC before a port named http',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local
    nginx.ingress.kubernetes.io/backend-protocol: GRPC
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 80 } } }
`,
      finds: ['Ingress shop/cart'],
      fixed: true,
    },
  ],
});

function declareGrpc(
  context: FindingContext,
  { servicePort }: Route,
  { namespace, name }: ServiceRef,
): Remedy {
  const ref = { group: '', kind: 'Service', namespace, name };
  const manifest = context.manifestOf(ref);
  const ports = (manifest?.spec as { ports?: { port?: unknown }[] } | undefined)
    ?.ports;
  const at = ports?.findIndex(({ port }) => port === servicePort) ?? -1;
  if (!manifest || !ports || at < 0) {
    return {
      noFix: 'The manifest of the Service was not given.',
      alternatives: ['Set appProtocol: grpc on the port.'],
    };
  }
  const [patch] = setField(
    ports[at] as Readonly<Record<string, unknown>>,
    ['appProtocol'],
    'grpc',
  );
  return {
    summary: `Declare port ${servicePort} of Service ${name} as gRPC`,
    changes: [
      {
        op: 'patch',
        object: ref,
        ops: [{ ...patch, path: `/spec/ports/${at}${patch.path}` }],
      },
    ],
    costs: ['Clients in the mesh speak HTTP/2 to this port as well.'],
  };
}
