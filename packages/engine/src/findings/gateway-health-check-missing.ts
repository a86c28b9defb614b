import type { Change } from 'istio-ingress-contract';
import { entriesOn, gatewaysOfService } from '../mesh/gateways';
import { setFields } from '../recipes/patch';
import { byGateway, chainedHops, type ChainedHop } from './lib/chained';
import { distinctServices } from './lib/controllers';
import {
  healthCheckKinds,
  healthCheckOf,
  STATUS_PATH,
  STATUS_PORT,
} from './lib/healthChecks';
import { namedFirst } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const gatewayHealthCheckMissing = defineFinding({
  id: 'gateway-health-check-missing',
  title:
    'A cloud load balancer does not ask the gateway where it says that it is ready',
  severity: 'critical',
  why: `By default a load balancer asks for / on the port of the requests. A gateway has no
route for that and answers 404: every pod counts as unhealthy, and clients get 502
or 503 while the gateway runs well.

An Istio gateway answers health checks on port 15021 at /healthz/ready.`,
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
      if (check === undefined) return [];
      const isWrong =
        check === 'none' ||
        (check.otherCodes === undefined &&
          (check.port === STATUS_PORT
            ? (check.path ?? '/') !== STATUS_PATH
            : (check.path ?? '/') === '/'));
      if (!isWrong || answersAnyHost(context, first)) return [];
      const routes = hops.map(({ route }) => route);
      return [
        {
          subject: first.gateway,
          discriminator: first.route.vendor,
          services: distinctServices(routes),
          routeIds: routes.map(({ id }) => id),
          message: `${namedFirst(first.hop.from)} asks the gateway for ${
            check === 'none' ? '/' : check.path ?? '/'
          } on ${
            check === 'none' || check.port === undefined
              ? 'the port of the requests'
              : `port ${check.port}`
          }, which answers 404.`,
          evidence: [
            check === 'none'
              ? {
                  rule: 'R6.6',
                  message: 'no health check is set for the gateway',
                  object: first.gateway,
                  path: 'metadata.annotations',
                }
              : check.evidence,
          ],
          remedy: askStatus(context, first),
        },
      ];
    }),
  examples: [
    {
      title: 'A Google load balancer without a BackendConfig',
      from: 'google-chained',
      without: ['BackendConfig istio-system/istio-ingressgateway'],
      change: `
apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
  annotations:
    cloud.google.com/neg: '{"ingress": true}' # and no backend-config
spec:
  type: ClusterIP
  clusterIP: 10.96.0.30
  selector:
    istio: ingressgateway
  ports:
    - { name: status-port, port: 15021, targetPort: 15021 }
    - { name: http2, port: 80, targetPort: 8080 }
    - { name: https, port: 443, targetPort: 8443 }
`,
      finds: ['Service istio-system/istio-ingressgateway'],
      fixed: true,
    },
    {
      title: 'Application Gateway for Containers without a HealthCheckPolicy',
      from: 'google-chained',
      change: `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: azure-alb-external }
spec: { controllerName: alb.networking.azure.io/alb-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: azure, namespace: istio-system }
spec:
  gatewayClassName: azure-alb-external
  listeners:
    - { name: http, port: 80, protocol: HTTP }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: azure, namespace: istio-system }
spec:
  parentRefs: [{ name: azure }]
  hostnames: [shop.example]
  rules:
    - backendRefs:
        - { name: istio-ingressgateway, port: 80 }
`,
      finds: ['Service istio-system/istio-ingressgateway'],
      fixed: true,
    },
  ],
});

/** With a route for any host, an application may answer the default check. */
function answersAnyHost(
  context: FindingContext,
  { gateway }: ChainedHop,
): boolean {
  return gatewaysOfService(
    context.snapshot,
    gateway.namespace ?? '',
    gateway.name,
  ).some(each =>
    entriesOn(context.snapshot, each).some(({ hosts }) => hosts.includes('*')),
  );
}

function askStatus(
  context: FindingContext,
  { route, gateway }: ChainedHop,
): Remedy {
  const changes = changesFor(context, route.vendor, gateway);
  return changes.length > 0
    ? {
        summary: `Ask for ${STATUS_PATH} on port ${STATUS_PORT}`,
        changes,
        costs: [],
      }
    : {
        noFix: 'The setting stands at an object that others may share.',
        alternatives: [
          `Let the health check ask by HTTP for ${STATUS_PATH} on port ${STATUS_PORT}.`,
        ],
      };
}

function changesFor(
  context: FindingContext,
  vendor: string,
  gateway: ChainedHop['gateway'],
): Change[] {
  const manifest = context.manifestOf(gateway);
  const namespace = gateway.namespace ?? '';
  const name = `${gateway.name}-health`;
  const isFree = (group: string, kind: string) =>
    context.manifestOf({ group, kind, namespace, name }) === undefined;
  if (!manifest) return [];
  const annotate = (annotations: Readonly<Record<string, string>>) =>
    setFields(
      gateway,
      manifest,
      Object.entries(annotations).map(([key, value]) => ({
        path: ['metadata', 'annotations', key],
        value,
      })),
    ) ?? [];
  const annotations = (
    manifest.metadata as { annotations?: Record<string, unknown> }
  ).annotations;
  const key = 'cloud.google.com/backend-config';
  if (vendor === 'gke-ingress' && annotations?.[key] === undefined) {
    if (!isFree('cloud.google.com', 'BackendConfig')) return [];
    const config: Change = {
      op: 'create',
      manifest: {
        apiVersion: 'cloud.google.com/v1',
        kind: 'BackendConfig',
        metadata: { name, namespace },
        spec: {
          healthCheck: {
            type: 'HTTP',
            port: STATUS_PORT,
            requestPath: STATUS_PATH,
          },
        },
      },
    };
    return [
      config,
      annotate({ [key]: JSON.stringify({ default: name }) }),
    ].flat();
  }
  if (vendor === 'gke-gateway') {
    if (!isFree('networking.gke.io', 'HealthCheckPolicy')) return [];
    return [
      {
        op: 'create',
        manifest: {
          apiVersion: 'networking.gke.io/v1',
          kind: 'HealthCheckPolicy',
          metadata: { name, namespace },
          spec: {
            default: {
              config: {
                type: 'HTTP',
                httpHealthCheck: {
                  portSpecification: 'USE_FIXED_PORT',
                  port: STATUS_PORT,
                  requestPath: STATUS_PATH,
                },
              },
            },
            targetRef: { group: '', kind: 'Service', name: gateway.name },
          },
        },
      },
    ];
  }
  if (vendor === 'azure-agc') {
    if (!isFree('alb.networking.azure.io', 'HealthCheckPolicy')) return [];
    return [
      {
        op: 'create',
        manifest: {
          apiVersion: 'alb.networking.azure.io/v1',
          kind: 'HealthCheckPolicy',
          metadata: { name, namespace },
          spec: {
            targetRef: {
              group: '',
              kind: 'Service',
              name: gateway.name,
              namespace,
            },
            default: {
              port: STATUS_PORT,
              useTLS: false,
              http: { path: STATUS_PATH },
            },
          },
        },
      },
    ];
  }
  return vendor === 'aws-alb'
    ? [
        annotate({
          'alb.ingress.kubernetes.io/healthcheck-protocol': 'HTTP',
          'alb.ingress.kubernetes.io/healthcheck-port': String(STATUS_PORT),
          'alb.ingress.kubernetes.io/healthcheck-path': STATUS_PATH,
        }),
      ].flat()
    : [];
}
