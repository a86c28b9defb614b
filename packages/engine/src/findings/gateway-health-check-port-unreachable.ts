import { setFields } from '../recipes/patch';
import { Service } from '../snapshot/kinds';
import { byGateway, chainedHops, type ChainedHop } from './lib/chained';
import { distinctServices } from './lib/controllers';
import { healthCheckKinds, healthCheckOf } from './lib/healthChecks';
import { namedFirst } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const gatewayHealthCheckPortUnreachable = defineFinding({
  id: 'gateway-health-check-port-unreachable',
  title:
    'The port of a health check is one of pods, and the load balancer reaches nodes',
  severity: 'critical',
  why: `A load balancer that sends to nodes asks nodes for their health, too. No node listens
on port 15021: the check has to name the node port of the gateway's status port, or
the load balancer has to reach pods.`,
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
      const { addressing } = first.hop.wire;
      if (addressing === 'pod-ip' || addressing === 'unknown') return [];
      const check = healthCheckOf(context, first);
      if (check === undefined || check === 'none' || check.port === undefined)
        return [];
      const ports =
        context.objects.get(
          Service,
          first.gateway.namespace ?? '',
          first.gateway.name,
        )?.body.spec?.ports ?? [];
      if (ports.some(({ nodePort }) => nodePort === check.port)) return [];
      const routes = hops.map(({ route }) => route);
      return [
        {
          subject: first.gateway,
          discriminator: first.route.vendor,
          services: distinctServices(routes),
          routeIds: routes.map(({ id }) => id),
          message: `${namedFirst(
            first.hop.from,
          )} sends to nodes and asks them on port ${
            check.port
          }, which is no node port of the gateway.`,
          evidence: [check.evidence, ...first.hop.because.slice(-2)],
          remedy: reachPods(context, first),
        },
      ];
    }),
  examples: [
    {
      title: 'A Google load balancer that sends to nodes',
      from: 'google-chained',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
  annotations:
    cloud.google.com/backend-config: '{"default": "istio-ingressgateway"}'
spec:
  type: NodePort
  clusterIP: 10.96.0.30
  selector:
    istio: ingressgateway
  ports:
    - { name: status-port, port: 15021, targetPort: 15021, nodePort: 30021 }
    - { name: http2, port: 80, targetPort: 8080, nodePort: 30080 }
`,
      finds: ['Service istio-system/istio-ingressgateway'],
      fixed: true,
    },
  ],
});

function reachPods(
  context: FindingContext,
  { route, gateway }: ChainedHop,
): Remedy {
  const [object, key, value] =
    route.vendor === 'aws-alb'
      ? ([route.entry, 'alb.ingress.kubernetes.io/target-type', 'ip'] as const)
      : ([gateway, 'cloud.google.com/neg', '{"ingress": true}'] as const);
  const manifest = context.manifestOf(object);
  const change =
    manifest &&
    setFields(object, manifest, [
      { path: ['metadata', 'annotations', key], value },
    ]);
  return change
    ? {
        summary: 'Let the load balancer reach the pods of the gateway',
        changes: [change],
        costs: [
          'The load balancer gets new targets; existing connections end.',
        ],
      }
    : {
        noFix: 'The manifest was not given.',
        alternatives: ['Name the node port of the status port in the check.'],
      };
}
