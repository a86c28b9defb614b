import { evidenceOf, lastHops, servicesOf, serviceText } from './lib/routes';
import { namedFirst } from './lib/titles';
import { failsAsTls } from './tls-to-http-port';
import { defineFinding } from './types';

export const meshCertificateWithoutAlpn = defineFinding({
  id: 'mesh-certificate-without-alpn',
  title: 'TLS with a client certificate lacks the protocol name of Istio',
  severity: 'critical',
  why: `A sidecar that also takes plaintext tells mTLS of the mesh from other TLS by the
protocol name (ALPN) istio in the handshake, not by the certificate. Without it
TLS to an HTTP port is reset under PERMISSIVE, even when the certificate is one
of the mesh. Under STRICT the same connection works.`,
  sources: [
    {
      title: 'Emissary: Istio integration, alpn_protocols: istio',
      url: 'https://www.getambassador.io/docs/emissary/latest/howtos/istio',
    },
    {
      title: 'Istio: how filter chains of sidecars match, sources',
      url: 'https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/listener_inbound.go',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(
        ({ route, hop }) =>
          route.brokenAt === undefined &&
          hop.from.kind !== 'istio-gateway' &&
          (hop.wire.clientTls === 'mesh-no-alpn' ||
            hop.wire.clientTls === 'mutual') &&
          hop.accepts === 'permissive' &&
          failsAsTls(hop),
      )
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        message: `${namedFirst(
          last.hop.from,
        )} sends TLS with a certificate and without ALPN istio to ${serviceText(
          last.route,
        )}, which is PERMISSIVE: connections are reset.`,
        evidence: evidenceOf(last),
        remedy: {
          noFix:
            'Which protocol names a controller sends is set at its own objects, often for several entries at once.',
          alternatives: [
            'Send the protocol name istio, where the controller can (Emissary: alpn_protocols: istio in the TLSContext).',
            'Let the controller send HTTP, and a sidecar encrypt it.',
            'Set STRICT when all clients of the service send mTLS: any certificate of the mesh is then taken.',
          ],
        },
      })),
  examples: [
    {
      title: 'A client certificate before a permissive service',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/backend-protocol: HTTPS
    nginx.ingress.kubernetes.io/proxy-ssl-secret: shop/client-certificate
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 80 } } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: shop
spec:
  mtls:
    mode: PERMISSIVE
`,
      finds: ['Ingress shop/cart'],
      fixed: false,
    },
  ],
});
