import type { Route } from 'istio-ingress-contract';
import { chainedEvidence, chainedHops } from './lib/chained';
import { hostsText } from './lib/routes';
import { namedFirst } from './lib/titles';
import { defineFinding } from './types';

export const gatewayPortOfOtherProtocol = defineFinding({
  id: 'gateway-port-of-other-protocol',
  title:
    'The load balancer speaks TLS to a plaintext port of the gateway, or the reverse',
  severity: 'critical',
  why: `The backend protocol of a load balancer and the port of the gateway are set in
different places. HTTPS to port 80, or HTTP to port 443, fails at the first bytes:
clients get 400 or 502.`,
  sources: [
    {
      title: 'Istio: Gateway, servers and ports',
      url: 'https://istio.io/latest/docs/reference/config/networking/gateway/#Server',
    },
    {
      title: 'Istio: TLS configuration, gateways',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/tls-configuration/#gateways',
    },
  ],
  inputs: [],
  check: context =>
    chainedHops(context).flatMap(chained => {
      const { route, hop } = chained;
      const gets = protocolMismatch(route);
      if (!gets) return [];
      return [
        {
          subject: route.entry,
          discriminator: route.id,
          services: [],
          routeIds: [route.id],
          message: `${namedFirst(hop.from)} sends ${gets.sent} to port ${
            hop.wire.port ?? route.servicePort ?? '?'
          } of the gateway, which expects ${
            gets.expected
          }: requests for ${hostsText(route)} fail.`,
          evidence: chainedEvidence(chained),
          remedy: {
            noFix:
              'Whether the protocol or the port was meant is not written anywhere.',
            alternatives:
              gets.sent === 'TLS'
                ? [
                    'Name the https port of the gateway as backend port.',
                    'Set the backend protocol to HTTP.',
                  ]
                : [
                    'Name the http port of the gateway as backend port.',
                    'Set the backend protocol to HTTPS.',
                  ],
          },
        },
      ];
    }),
  examples: [
    {
      title: 'backend-protocol HTTPS to port 80',
      from: 'nginx-chained',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: edge
  namespace: istio-system
  annotations:
    nginx.ingress.kubernetes.io/backend-protocol: HTTPS
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: istio-ingressgateway, port: { number: 80 } } }
`,
      finds: ['Ingress istio-system/edge'],
      fixed: false,
    },
  ],
});

interface Mismatch {
  ending: string;
  sent: string;
  expected: string;
}

/** What a gateway port expects and does not get, if that is what fails. */
export function protocolMismatch({
  mode,
  brokenAt,
}: Route): Mismatch | undefined {
  return mode === 'chained'
    ? MISMATCHES.find(({ ending }) => brokenAt?.endsWith(ending))
    : undefined;
}

// The endings are how the stage of the routes says it.
const MISMATCHES: readonly Mismatch[] = [
  {
    ending: 'the gateway expects plaintext and gets TLS',
    sent: 'TLS',
    expected: 'plaintext',
  },
  {
    ending: 'the gateway expects TLS and gets plaintext',
    sent: 'plaintext',
    expected: 'TLS',
  },
];
