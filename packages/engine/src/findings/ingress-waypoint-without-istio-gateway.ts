import { removeField } from '../recipes/patch';
import { Service } from '../snapshot/kinds';
import { lastHopsTo } from './lib/routes';
import { defineFinding } from './types';

export const ingressWaypointWithoutIstioGateway = defineFinding({
  id: 'ingress-waypoint-without-istio-gateway',
  title: 'ingress-use-waypoint is set, and no Istio gateway serves the service',
  severity: 'info',
  why: `The label tells Istio's own gateways to send through the waypoint of a service. Other
controllers do not read it: a service that only they serve has its waypoint for
traffic from inside alone.`,
  sources: [
    {
      title: 'Istio: resource labels, istio.io/ingress-use-waypoint',
      url: 'https://istio.io/latest/docs/reference/config/labels/',
    },
  ],
  inputs: [Service],
  check: context =>
    context.objects
      .list(Service)
      .flatMap(({ ref, labels, namespace, name }) => {
        if (labels[KEY] !== 'true') return [];
        const hops = lastHopsTo(context, {
          cluster: context.cluster,
          namespace,
          name,
        });
        if (hops.length === 0) return [];
        if (
          hops.some(
            ({ hop }) =>
              hop.from.kind !== 'controller' &&
              hop.from.kind !== 'load-balancer',
          )
        )
          return [];
        const manifest = context.manifestOf(ref);
        return [
          {
            subject: ref,
            services: [{ cluster: context.cluster, namespace, name }],
            routeIds: hops.map(({ route }) => route.id),
            message: `${KEY} on Service ${namespace}/${name} concerns Istio gateways, and none of its routes comes from one.`,
            evidence: [
              {
                rule: 'R1.14',
                message: 'only Istio gateways read the label',
                object: ref,
                path: `metadata.labels["${KEY}"]`,
                value: 'true',
              },
            ],
            remedy: manifest
              ? {
                  summary: 'Remove the label',
                  changes: [
                    {
                      op: 'patch' as const,
                      object: ref,
                      ops: removeField(manifest, ['metadata', 'labels', KEY]),
                    },
                  ],
                  costs: [
                    'An Istio gateway that serves it later goes past the waypoint.',
                  ],
                }
              : {
                  noFix: 'The manifest of the Service was not given.',
                  alternatives: ['Remove the label.'],
                },
          },
        ];
      }),
  examples: [
    {
      title: 'The label on a service behind ingress-nginx',
      from: 'nginx-ambient',
      change: `
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
  labels:
    istio.io/ingress-use-waypoint: 'true'
spec:
  clusterIP: 10.96.0.20
  selector: { app: cart }
  ports:
    - { name: http, port: 80, targetPort: 8080 }
`,
      finds: ['Service shop/cart'],
      fixed: true,
    },
  ],
});

const KEY = 'istio.io/ingress-use-waypoint';
