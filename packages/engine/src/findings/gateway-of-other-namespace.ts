import type { Manifest, ObjectRef, Route } from 'istio-ingress-contract';
import { istioGateways } from '../mesh/gateways';
import { Ingress, Service } from '../snapshot/kinds';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const gatewayOfOtherNamespace = defineFinding({
  id: 'gateway-of-other-namespace',
  title: 'An Ingress names a gateway that is in another namespace',
  severity: 'critical',
  why: `The backend of an Ingress has no namespace: it is a Service beside the Ingress. To
chain through an Istio gateway, the Ingress has to live in the namespace of the
gateway. In the namespace of the application it names a Service that is not there,
and clients get 503 or 404.`,
  sources: [
    {
      title: 'Kubernetes: Ingress, backends',
      url: 'https://kubernetes.io/docs/reference/kubernetes-api/networking-resources/ingress-v1/#IngressBackend',
    },
    {
      title: 'Istio: third-party load balancers, chained mode',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
  ],
  inputs: [Ingress, Service],
  check: context => {
    let gateways: Map<string, ObjectRef[]> | undefined;
    const byEntry = new Map<string, { gateway: ObjectRef; routes: Route[] }>();
    for (const route of context.routes) {
      const { entry, brokenAt } = route;
      if (brokenAt === undefined || entry.kind !== 'Ingress') continue;
      const [, namespace, name] =
        /^Service ([^/]+)\/(\S+) does not exist$/.exec(brokenAt) ?? [];
      if (!name || namespace !== entry.namespace) continue;
      gateways ??= gatewayServices(context);
      const there = gateways.get(name) ?? [];
      // With two of one name it is not written which was meant.
      if (there.length !== 1) continue;
      const key = `${entry.namespace}/${entry.name} ${name}`;
      const known = byEntry.get(key);
      if (known) known.routes.push(route);
      else byEntry.set(key, { gateway: there[0], routes: [route] });
    }
    return [...byEntry.values()].map(({ gateway, routes }) => ({
      subject: routes[0].entry,
      discriminator: gateway.name,
      services: [],
      routeIds: routes.map(({ id }) => id),
      message: `Ingress ${routes[0].entry.namespace}/${routes[0].entry.name} names Service ${gateway.name}, which is in namespace ${gateway.namespace} and not beside it.`,
      evidence: [
        {
          rule: 'V3',
          message: 'the backend is looked up in the namespace of the Ingress',
          object: routes[0].entry,
          path: routes[0].rule.pointer,
          value: gateway.name,
        },
        {
          rule: 'R6.1',
          message: 'the gateway of this name is here',
          object: gateway,
        },
      ],
      remedy: moveThere(context, routes[0].entry, gateway, routes),
    }));
  },
  examples: [
    {
      title: 'The Ingress stands beside the application',
      from: 'nginx-chained',
      without: ['Ingress istio-system/edge'],
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: edge
  namespace: shop
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
      finds: ['Ingress shop/edge'],
      fixed: true,
    },
  ],
});

function gatewayServices(context: FindingContext): Map<string, ObjectRef[]> {
  const byName = new Map<string, ObjectRef[]>();
  for (const { services } of istioGateways(context.snapshot)) {
    for (const { ref } of services) {
      const there = byName.get(ref.name) ?? [];
      if (!there.some(({ namespace }) => namespace === ref.namespace))
        byName.set(ref.name, [...there, ref]);
    }
  }
  return byName;
}

function moveThere(
  context: FindingContext,
  entry: ObjectRef,
  gateway: ObjectRef,
  routes: readonly Route[],
): Remedy {
  const manifest = context.manifestOf(entry);
  const all = context.entries.find(
    ({ ref }) =>
      ref.kind === entry.kind &&
      ref.namespace === entry.namespace &&
      ref.name === entry.name,
  );
  const isTaken =
    context.objects.get(Ingress, gateway.namespace ?? '', entry.name) !==
    undefined;
  if (!manifest || all?.routeIds.length !== routes.length || isTaken) {
    return {
      noFix: isTaken
        ? `Namespace ${gateway.namespace} has an Ingress of this name already.`
        : 'The Ingress also leads to services beside it.',
      alternatives: [
        `Write the rules for the gateway into an Ingress in namespace ${gateway.namespace}.`,
      ],
    };
  }
  const metadata = manifest.metadata as Record<string, unknown>;
  const moved: Manifest = {
    apiVersion: String(manifest.apiVersion),
    kind: 'Ingress',
    metadata: {
      name: entry.name,
      namespace: gateway.namespace,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      ...(metadata.annotations ? { annotations: metadata.annotations } : {}),
    },
    spec: manifest.spec,
  };
  return {
    summary: `Move the Ingress to namespace ${gateway.namespace}`,
    changes: [
      { op: 'create', manifest: moved },
      { op: 'delete', object: entry },
    ],
    costs: [
      'Secrets that it names have to exist there as well.',
      'Who may change the entry changes with the namespace.',
    ],
  };
}
