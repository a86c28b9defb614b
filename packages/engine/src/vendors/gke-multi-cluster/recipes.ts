import type { Manifest } from 'istio-ingress-contract';
import { chainedGateway } from '../lib/chainedGateway';
import { chainedRoute, refusesOfRoutes } from '../lib/gatewayRecipes';
import { googleBackendConfig, googleHealthCheck } from '../lib/googleRecipes';
import { metadataOf, refusals, refusesGrpc, refusesTcp } from '../lib/recipes';
import type { ExposureIntent, IntentGateway, Vendor } from '../types';

/** By a Gateway where one is named, else by an Ingress of the fleet. */
export const recipes: Vendor['recipes'] = {
  standalone: {
    cannot:
      'Google’s load balancer runs outside the cluster, holds no certificate of the mesh and cannot start its mTLS.',
  },
  chained: {
    costs: [
      'Requests pass one more proxy, the Istio gateway.',
      'The hop from the load balancer to the gateway is plaintext, or TLS without a check of the certificate and without a server name, for which the gateway’s server must take any host.',
      'Behind a Gateway the Istio gateway of this cluster alone is exposed; other clusters of the fleet need the same, and a ServiceImport as the backend.',
      'An Ingress of the fleet is a load balancer of its own, counts in the configuration cluster alone, and sends to the gateway’s pods of every cluster.',
    ],
    refuses: refusals(
      intent =>
        intent.className === undefined
          ? refusesTcp('An Ingress of the fleet')(intent)
          : refusesOfRoutes(intent),
      refusesGrpc(
        'Google’s load balancer takes gRPC to backends over TLS with HTTP/2 alone, which the gateway’s Service would have to declare.',
      ),
    ),
    comments: {
      'beta.cloud.google.com/backend-config':
        'On this object, and not on the gateway’s Service: Google derives a Service of its own from it.',
    },
    expose: intent => {
      const { gateway, className } = intent;
      if (!gateway) return [];
      return [
        ...(className === undefined
          ? fleetIngress(intent, gateway)
          : [...chainedRoute(intent, gateway), googleHealthCheck(gateway)]),
        ...chainedGateway(
          intent,
          gateway,
          gateway.tls === 'simple' ? ['*'] : undefined,
        ),
      ];
    },
  },
};

/**
 * The gateway's pods as a service of the fleet, with their health check, and
 * the Ingress to it.
 * https://cloud.google.com/kubernetes-engine/docs/how-to/multi-cluster-ingress#https-backends
 */
function fleetIngress(
  intent: ExposureIntent,
  gateway: IntentGateway,
): Manifest[] {
  const { namespace, service, port, selector, tls } = gateway;
  const serviceName = `${service}-${port}`;
  const portName = tls === 'simple' ? 'https' : 'http';
  const backend = { serviceName, servicePort: port };
  return [
    googleBackendConfig(gateway),
    {
      apiVersion: 'networking.gke.io/v1',
      kind: 'MultiClusterService',
      metadata: {
        name: serviceName,
        namespace,
        annotations: {
          'beta.cloud.google.com/backend-config': `{"default": "${service}-health"}`,
          ...(tls === 'simple'
            ? { 'networking.gke.io/app-protocols': '{"https": "HTTPS"}' }
            : {}),
        },
      },
      spec: {
        template: {
          spec: {
            selector: { ...selector },
            ports: [
              {
                name: portName,
                protocol: 'TCP',
                port,
                ...(gateway.targetPort === undefined
                  ? {}
                  : { targetPort: gateway.targetPort }),
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'networking.gke.io/v1',
      kind: 'MultiClusterIngress',
      metadata: metadataOf(intent, { namespace }),
      spec: {
        template: {
          spec: {
            ...(intent.tlsSecret
              ? { tls: [{ secretName: intent.tlsSecret }] }
              : {}),
            backend,
            rules: intent.hosts.map(host => ({
              host,
              http: {
                paths: intent.paths
                  .flatMap(pathsBelow)
                  .map(path => ({ path, backend })),
              },
            })),
          },
        },
      },
    },
  ];
}

/** A prefix in patterns, whose `*` stands behind a slash at the end alone. */
function pathsBelow(prefix: string): string[] {
  return prefix.endsWith('/') ? [`${prefix}*`] : [prefix, `${prefix}/*`];
}
