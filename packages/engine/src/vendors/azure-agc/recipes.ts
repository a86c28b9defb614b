import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/chainedGateway';
import { chainedRoute, routeFor, refusesOfRoutes } from '../lib/gatewayRecipes';
import {
  metadataOf,
  refusals,
  refusesGrpc,
  refusesWildcardServerName,
} from '../lib/recipes';
import type { ExposureIntent, IntentRefusal, Vendor } from '../types';

/**
 * Standalone is possible with the service mesh extension alone, which works for
 * Gateways and not for Ingresses. It is installed once for the cluster, and not
 * by a recipe.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'The ALB Controller’s service mesh extension has to run in the cluster; it supports sidecars, and not ambient.',
      'Every Service of a namespace that is labelled for injection gets mTLS: pods there without a sidecar answer 503.',
    ],
    refuses: refusals(
      refusesOfRoutes,
      refusesGrpc(
        'Whether Application Gateway for Containers carries gRPC to a mesh is not documented.',
      ),
      refusesPlaintextProbe,
    ),
    mend: ({ entry }) => ({
      cannot:
        entry.kind === 'Ingress'
          ? 'The service mesh extension, which starts mTLS, works for routes of a Gateway and not for Ingresses.'
          : 'Whether mTLS is started is decided by the service mesh extension and the label for injection of the Service’s namespace; a route has no field for it.',
    }),
    expose: intent => [
      ...routeFor(intent, {
        namespace: intent.service.namespace,
        backend: { name: intent.service.name, port: intent.service.port },
      }),
      ...healthCheckOf(intent),
    ],
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The health check asks the gateway’s port 15021, by a HealthCheckPolicy.',
    ],
    refuses: refusals(
      refusesOfRoutes,
      refusesGrpc(
        'Whether Application Gateway for Containers carries gRPC to a mesh is not documented.',
      ),
      refusesWildcardServerName,
    ),
    expose: intent => {
      const { gateway } = intent;
      if (!gateway || !intent.className) return [];
      const { namespace, service } = gateway;
      const targetRef = {
        group: '',
        kind: 'Service',
        name: service,
        namespace,
      };
      return [
        ...chainedRoute(intent, gateway),
        {
          apiVersion: 'alb.networking.azure.io/v1',
          kind: 'HealthCheckPolicy',
          metadata: { name: `${service}-health`, namespace },
          spec: {
            targetRef,
            default: {
              port: 15021,
              useTLS: false,
              http: {
                path: '/healthz/ready',
                match: { statusCodes: [{ start: 200, end: 200 }] },
              },
            },
          },
        },
        ...(gateway.tls === 'simple'
          ? [
              {
                apiVersion: 'alb.networking.azure.io/v1',
                kind: 'BackendTLSPolicy',
                metadata: { name: `${service}-tls`, namespace },
                spec: {
                  targetRef,
                  default: {
                    sni: intent.hosts[0],
                    ports: [{ port: gateway.port }],
                  },
                },
              },
            ]
          : []),
        ...chainedGateway(intent, gateway),
      ];
    },
  },
};

/**
 * A check of another port than that of the requests is cleartext, which pods
 * under STRICT refuse: none would ever be healthy.
 * https://learn.microsoft.com/azure/application-gateway/for-containers/custom-health-probe
 */
function refusesPlaintextProbe({
  healthCheck,
  mtls,
}: ExposureIntent): IntentRefusal[] {
  return healthCheck?.port !== undefined && mtls === 'strict'
    ? [
        {
          field: 'healthCheck.port',
          reason: `The health check of another port is cleartext, which STRICT refuses on port ${healthCheck.port}: leave the port out, and the check goes the way of the requests.`,
        },
      ]
    : [];
}

/** Without a policy the load balancer asks for / and takes 2xx and 3xx. */
function healthCheckOf(intent: ExposureIntent): Manifest[] {
  const { healthCheck, service } = intent;
  if (!healthCheck) return [];
  const { namespace, name } = service;
  return [
    {
      apiVersion: 'alb.networking.azure.io/v1',
      kind: 'HealthCheckPolicy',
      metadata: metadataOf(intent, { namespace }),
      spec: {
        targetRef: { group: '', kind: 'Service', name, namespace },
        default: {
          ...(healthCheck.port ? { port: healthCheck.port } : {}),
          http: { path: healthCheck.path },
        },
      },
    },
  ];
}
