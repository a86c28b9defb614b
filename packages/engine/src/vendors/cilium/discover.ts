import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import { backendTlsPolicy } from '../lib/backendTls';
import { claimIngresses, controllerFrom } from '../lib/claimIngresses';
import { gatewayController } from '../lib/gatewayControllers';
import { gatewayDiscovery } from '../lib/gatewayVendor';
import type { IngressClassRule, IngressResource } from '../lib/ingressClass';
import { edgeOf, type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import { passedThrough } from '../lib/payload';
import { findProxies } from '../lib/proxies';
import { servicePort } from '../lib/servicePort';
import type { Discovery, RouteDraft, Upstream, VendorContext } from '../types';

const VENDOR = { id: 'cilium', title: 'Cilium' };

// The class is compared by its name (operator/pkg/ingress).
const RULE: IngressClassRule = {
  controllers: ['cilium.io/ingress-controller'],
  annotationValues: ['cilium'],
  precedence: 'annotation',
  classless: false,
  byName: true,
};

/**
 * Ingresses and Gateways that Cilium's Envoys serve: one on every node, on the
 * network of the host, where no data plane of Istio captures anything.
 */
export function discover(context: VendorContext): Discovery {
  const { snapshot } = context;
  const [envoys] = [
    ...findProxies(snapshot, { labels: [{ 'k8s-app': 'cilium-envoy' }] }),
    // Without a DaemonSet of its own, Envoy runs in the agent.
    ...findProxies(snapshot, { labels: [{ 'k8s-app': 'cilium' }] }),
  ];
  const controller = envoys && controllerFrom(VENDOR, envoys);
  const ingresses = claimIngresses(
    context,
    { ...VENDOR, rule: RULE },
    controller ? [{ controller, rule: RULE }] : [],
    (ingress, controllerId) =>
      pathsOf(ingress).map(path => draft(context, ingress, path, controllerId)),
  );
  const gateways = gatewayDiscovery(
    context,
    {
      ...VENDOR,
      controllers: ['io.cilium/gateway-controller'],
      classNames: /^cilium$/,
      labels: { name: 'gateway.networking.k8s.io/gateway-name' },
      proxyOf: own =>
        gatewayController(snapshot, VENDOR, own, envoys?.pods ?? [], {
          path: 'metadata.labels["k8s-app"]',
          value: 'cilium-envoy',
        }),
    },
    () => ({
      dials: () => ({ addressing: 'pod-ip', because: [DIALLED] }),
      tls: ({ namespace, name, port }) =>
        backendTlsPolicy(context.objects, namespace, name, port),
      hostHeader: 'unknown',
    }),
  );
  const served = ingresses.entries.length > 0 && controller;
  return {
    controllers: [
      ...(served ? [controller] : []),
      ...ingresses.controllers,
      ...gateways.controllers,
    ],
    entries: [...ingresses.entries, ...gateways.entries],
  };
}

const DIALLED = fact('V4', 'endpoints are dialled: there is no other way');
const PREFIX = 'ingress.cilium.io';

function draft(
  { objects }: VendorContext,
  ingress: IngressResource,
  path: IngressPath,
  controllerId: string,
): RouteDraft {
  const key = `${PREFIX}/tls-passthrough`;
  const value = ingress.annotations[key];
  const passes = value === 'enabled' || value === 'true';
  const { backend } = path;
  const port =
    backend.kind === 'service'
      ? servicePort(
          objects.get(Service, backend.namespace, backend.name),
          backend.port,
        )
      : undefined;
  const upstream: Upstream = {
    addressing: 'pod-ip',
    host: { from: 'client' },
    protocol: 'http',
    clientTls: 'none',
    ...(passes ? passedThrough(port) : {}),
    because: [
      ...(passes
        ? [
            fact('V5', 'TLS of the client is passed through', ingress, {
              path: `metadata.annotations["${key}"]`,
              value,
            }),
          ]
        : []),
      DIALLED,
    ],
  };
  return {
    rule: path.rule,
    edge: passes ? 'passthrough' : edgeOf(path),
    controllerId,
    backend: path.backend,
    upstream,
  };
}
