import {
  evidenceOf,
  hostsText,
  isFromSidecar,
  isRefused,
  type LastHop,
  lastHops,
  portProtocol,
  sendsPlaintext,
  servicesOf,
  serviceText,
} from './lib/routes';
import { named } from './lib/titles';
import { defineFinding, type FindingContext } from './types';

export const publicHostOnHttpPort = defineFinding({
  id: 'public-host-on-http-port',
  title: 'Service routing with a public Host on an HTTP port is not mTLS',
  severity: 'high',
  why: `On a port declared HTTP, a sidecar finds the service by the Host header, not
by the address that is dialled. The public host is not the name of a service, so
the request passes on unencrypted although the controller dials the Service.

Addressing the Service is therefore only half of the recipe: on HTTP ports the
Host has to name the service too.`,
  sources: [
    {
      title:
        'ingress-nginx issue 3171: why upstream-vhost is needed beside service-upstream',
      url: 'https://github.com/kubernetes/ingress-nginx/issues/3171',
    },
    {
      title: 'Istio: protocol selection',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(last => applies(context, last))
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        severity: isRefused(last.hop)
          ? ('critical' as const)
          : ('high' as const),
        message: `The sidecar of ${named(last.hop.from)} does not know Host ${
          last.hop.wire.host ?? hostsText(last.route)
        } on port ${
          last.route.servicePort
        }, which is declared HTTP; it passes requests for ${serviceText(
          last.route,
        )} on unencrypted${
          isRefused(last.hop) ? ', and STRICT refuses them' : ''
        }.`,
        evidence: evidenceOf(last),
        remedy: context.mendRoute(last.route),
      })),
  examples: [
    {
      title: 'service-upstream without upstream-vhost',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true' # and no upstream-vhost
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

function applies(context: FindingContext, { route, hop }: LastHop): boolean {
  return (
    isFromSidecar(hop) &&
    hop.wire.addressing === 'service-ip' &&
    hop.accepts !== 'unguarded' &&
    sendsPlaintext(hop) &&
    isHttp(portProtocol(context, route)) &&
    hop.because.some(({ rule }) => PASSED_ON.includes(rule))
  );
}

// Rules by which a sidecar passes on a Host that it does not know.
const PASSED_ON: readonly string[] = ['M1.d', 'R4.1', 'R4.2'];

function isHttp(protocol: string | undefined): boolean {
  return (
    protocol !== undefined &&
    /^(http|http2|http_proxy|grpc|grpc-web)$/.test(protocol)
  );
}
