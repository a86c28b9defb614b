import { chainedHops, byGateway } from './lib/chained';
import { setField } from '../recipes/patch';
import { distinctServices } from './lib/controllers';
import {
  healthCheckKinds,
  healthCheckOf,
  STATUS_PORT,
} from './lib/healthChecks';
import { namedFirst } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';
import type { Evidence } from 'istio-ingress-contract';

export const gatewayHealthCheckOverTls = defineFinding({
  id: 'gateway-health-check-over-tls',
  title:
    'The health check of a load balancer speaks TLS to the status port of a gateway',
  severity: 'critical',
  why: `Port 15021 of a gateway is plain HTTP, whatever its other ports are. A check by HTTPS
or HTTP/2 fails at the handshake, all pods count as unhealthy, and clients get 502.

Azure's Application Gateway asks in the protocol of the backend, so that with HTTPS to
the gateway its probe cannot use the status port.`,
  sources: [
    {
      title: 'Istio: third-party load balancers, chained mode',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
    {
      title: 'Istio: ports of the proxies, 15021 for health checks',
      url: 'https://istio.io/latest/docs/ops/deployment/application-requirements/#ports-used-by-istio',
    },
  ],
  inputs: healthCheckKinds,
  check: context =>
    byGateway(chainedHops(context)).flatMap(hops => {
      const [first] = hops;
      const check = healthCheckOf(context, first);
      if (check === undefined || check === 'none') return [];
      if (check.port !== STATUS_PORT || check.protocol === 'HTTP') return [];
      const routes = hops.map(({ route }) => route);
      return [
        {
          subject: check.evidence.object ?? first.gateway,
          discriminator: first.gateway.name,
          services: distinctServices(routes),
          routeIds: routes.map(({ id }) => id),
          message: `${namedFirst(
            first.hop.from,
          )} asks port ${STATUS_PORT} of the gateway by ${
            check.protocol
          }, which speaks plain HTTP.`,
          evidence: [check.evidence],
          remedy: askPlainly(context, check.evidence),
        },
      ];
    }),
  examples: [
    {
      title: 'A BackendConfig of type HTTPS',
      from: 'google-chained',
      change: `
apiVersion: cloud.google.com/v1
kind: BackendConfig
metadata:
  name: istio-ingressgateway
  namespace: istio-system
spec:
  healthCheck:
    type: HTTPS
    port: 15021
    requestPath: /healthz/ready
`,
      finds: ['BackendConfig istio-system/istio-ingressgateway'],
      fixed: true,
    },
  ],
});

function askPlainly(context: FindingContext, { object }: Evidence): Remedy {
  const manifest = object && context.manifestOf(object);
  const ops =
    manifest && object?.kind === 'BackendConfig'
      ? setField(manifest, ['spec', 'healthCheck', 'type'], 'HTTP')
      : [];
  return object && ops.length > 0
    ? {
        summary: 'Ask by HTTP',
        changes: [{ op: 'patch', object, ops }],
        costs: [],
      }
    : {
        noFix:
          'The protocol of the check follows from other settings of the load balancer.',
        alternatives: [
          'Let the check ask by HTTP.',
          'With Application Gateway, probe the https port with a host and a path that the gateway serves, or speak HTTP to the gateway.',
        ],
      };
}
