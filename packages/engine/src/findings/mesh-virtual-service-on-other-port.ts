import type { ObjectRef } from 'istio-ingress-contract';
import { VirtualService } from '../snapshot/kinds';
import {
  isFromSidecar,
  lastHops,
  sendsPlaintext,
  servicesOf,
  serviceText,
} from './lib/routes';
import { named } from './lib/titles';
import { defineFinding, type FindingContext } from './types';

export const meshVirtualServiceOnOtherPort = defineFinding({
  id: 'mesh-virtual-service-on-other-port',
  title: 'A VirtualService for the public Host counts on port 80 only',
  severity: 'high',
  why: `A VirtualService bound to mesh can lead a public Host to a service, which is one way
to let the sidecar of a controller recognise it. For a Host that is no name of a
service, sidecars build that route on port 80 alone. On any other port of the
service the VirtualService is accepted and does nothing.`,
  sources: [
    {
      title: 'Istio: how sidecars build routes, sources',
      url: 'https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/httproute.go',
    },
    {
      title: 'Istio: VirtualService',
      url: 'https://istio.io/latest/docs/reference/config/networking/virtual-service/',
    },
  ],
  inputs: [VirtualService],
  scope: 'entry',
  check: context => {
    let byHost: Map<string, ObjectRef> | undefined;
    return lastHops(context).flatMap(({ route, hop }) => {
      if (!isFromSidecar(hop) || !sendsPlaintext(hop)) return [];
      if (
        hop.wire.port === 80 ||
        !hop.because.some(({ rule }) => rule === 'M1.d')
      )
        return [];
      byHost ??= meshHosts(context);
      const asked = hop.wire.host ?? route.rule.hosts[0];
      const object = asked === undefined ? undefined : byHost.get(asked);
      if (!object) return [];
      return [
        {
          subject: object,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          message: `VirtualService ${object.namespace}/${
            object.name
          } leads ${asked} to a service on port 80 only; ${named(
            hop.from,
          )} dials port ${hop.wire.port ?? route.servicePort} of ${serviceText(
            route,
          )}.`,
          evidence: [
            {
              rule: 'M2.3',
              message:
                'sidecars build no route for this host on another port than 80',
              object,
              path: 'spec.hosts',
              value: asked,
            },
            ...hop.because.slice(0, 2),
          ],
          remedy: context.mendRoute(route),
        },
      ];
    });
  },
  examples: [
    {
      title: 'A service on port 8080 behind a public Host',
      from: 'nginx-mtls',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
spec:
  clusterIP: 10.96.0.20
  selector: { app: cart }
  ports:
    - { name: http, port: 8080, targetPort: 8080 }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: public
  namespace: shop
spec:
  hosts: [shop.example]
  gateways: [mesh]
  http:
    - route:
        - destination: { host: cart.shop.svc.cluster.local, port: { number: 8080 } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 8080 } } }
`,
      finds: ['VirtualService shop/public'],
      fixed: true,
    },
  ],
});

function meshHosts(context: FindingContext): Map<string, ObjectRef> {
  const hosts = new Map<string, ObjectRef>();
  for (const { ref, body } of context.objects.list(VirtualService)) {
    const { gateways = [], hosts: own = [] } = body.spec ?? {};
    if (gateways.length > 0 && !gateways.includes('mesh')) continue;
    for (const host of own) if (!hosts.has(host)) hosts.set(host, ref);
  }
  return hosts;
}
