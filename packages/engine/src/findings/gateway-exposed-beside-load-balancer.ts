import type { ObjectRef, PatchOperation } from 'istio-ingress-contract';
import { removeField, setField } from '../recipes/patch';
import { Service } from '../snapshot/kinds';
import { byGateway, chainedHops } from './lib/chained';
import { distinctServices } from './lib/controllers';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const gatewayExposedBesideLoadBalancer = defineFinding({
  id: 'gateway-exposed-beside-load-balancer',
  title: 'A gateway behind a load balancer is reachable from outside as well',
  severity: 'medium',
  why: `The load balancer in front of a gateway often carries what protects it: a web
application firewall, sign-in, rate limits. While the Service of the gateway is of
type LoadBalancer itself, everyone can go around all that.`,
  sources: [
    {
      title: 'Istio: third-party load balancers, chained mode',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
    {
      title: 'Kubernetes: Service types',
      url: 'https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types',
    },
  ],
  inputs: [Service],
  check: context =>
    byGateway(chainedHops(context)).flatMap(hops => {
      const { gateway } = hops[0];
      const service = context.objects.get(
        Service,
        gateway.namespace ?? '',
        gateway.name,
      );
      if (service?.body.spec?.type !== 'LoadBalancer') return [];
      if (isInternal(service.annotations)) return [];
      const routes = hops.map(({ route }) => route);
      return [
        {
          subject: service.ref,
          discriminator: routes[0].vendor,
          services: distinctServices(routes),
          routeIds: routes.map(({ id }) => id),
          message: `Service ${gateway.namespace}/${
            gateway.name
          } is of type LoadBalancer, so clients can reach the gateway without ${named(
            hops[0].hop.from,
          )}.`,
          evidence: [
            {
              rule: 'R6.1',
              message: 'the Service gets a load balancer of its own',
              object: service.ref,
              path: 'spec.type',
              value: 'LoadBalancer',
            },
            ...hops[0].hop.because.slice(0, 1),
          ],
          remedy: closeGateway(context, service.ref),
        },
      ];
    }),
  examples: [
    {
      title: 'A gateway of type LoadBalancer behind ingress-nginx',
      from: 'nginx-chained',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
spec:
  type: LoadBalancer
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
  ],
});

// Annotations by which clouds keep a load balancer inside a network.
const INTERNAL: Readonly<Record<string, RegExp>> = {
  'cloud.google.com/load-balancer-type': /^internal$/i,
  'networking.gke.io/load-balancer-type': /^internal$/i,
  'service.beta.kubernetes.io/aws-load-balancer-internal': /./,
  'service.beta.kubernetes.io/aws-load-balancer-scheme': /^internal$/,
  'service.beta.kubernetes.io/azure-load-balancer-internal': /^true$/,
};

function isInternal(annotations: Readonly<Record<string, string>>): boolean {
  return Object.entries(INTERNAL).some(([key, value]) =>
    value.test(annotations[key] ?? ''),
  );
}

function closeGateway(context: FindingContext, ref: ObjectRef): Remedy {
  const manifest = context.manifestOf(ref);
  if (!manifest) {
    return {
      noFix: 'The manifest of the Service was not given.',
      alternatives: ['Set its type to ClusterIP.'],
    };
  }
  const ops: PatchOperation[] = [
    ...setField(manifest, ['spec', 'type'], 'ClusterIP'),
    // The API server refuses these on a ClusterIP.
    ...[
      'allocateLoadBalancerNodePorts',
      'externalTrafficPolicy',
      'healthCheckNodePort',
      'loadBalancerClass',
      'loadBalancerIP',
      'loadBalancerSourceRanges',
    ].flatMap(field => removeField(manifest, ['spec', field])),
    ...nodePortsOf(manifest),
  ];
  return {
    summary: 'Make the gateway reachable from inside only',
    changes: [{ op: 'patch', object: ref, ops }],
    costs: [
      'Its load balancer and address are given back: names that point there stop working.',
      'Hosts that only the gateway serves are no longer reachable from outside.',
    ],
  };
}

function nodePortsOf(
  manifest: Readonly<Record<string, unknown>>,
): PatchOperation[] {
  const ports = (manifest.spec as { ports?: unknown } | undefined)?.ports;
  if (!Array.isArray(ports)) return [];
  return ports.flatMap((port, at) =>
    removeField(port as Record<string, unknown>, ['nodePort']).map(op => ({
      ...op,
      path: `/spec/ports/${at}${op.path}`,
    })),
  );
}
