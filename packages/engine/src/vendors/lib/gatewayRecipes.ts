import type { Manifest } from 'istio-ingress-contract';
import type { ExposureIntent, IntentGateway } from '../types';

interface RouteOptions {
  namespace: string;
  backend: { name: string; port: number; namespace?: string };
  /** The Host that the backend sees, where it is not the client's. */
  hostname?: string;
}

/** An HTTPRoute of the intent at the Gateway `namespace/name`. */
export function httpRouteFor(
  intent: ExposureIntent,
  { namespace, backend, hostname }: RouteOptions,
): Manifest[] {
  if (!intent.className) return [];
  const [gatewayNamespace, name] = intent.className.split('/', 2);
  return [
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: {
        name: intent.name,
        namespace,
        ...(intent.labels ? { labels: { ...intent.labels } } : {}),
      },
      spec: {
        parentRefs: [{ namespace: gatewayNamespace, name }],
        hostnames: [intent.host],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: intent.path } }],
            ...(hostname
              ? { filters: [{ type: 'URLRewrite', urlRewrite: { hostname } }] }
              : {}),
            backendRefs: [{ ...backend }],
          },
        ],
      },
    },
  ];
}

/** The route of a chain; it lives beside the gateway's Service, which needs no grant. */
export function chainedRoute(
  intent: ExposureIntent,
  gateway: IntentGateway,
): Manifest[] {
  return httpRouteFor(intent, {
    namespace: gateway.namespace,
    backend: { name: gateway.service, port: gateway.port },
  });
}
