import type { ObjectRef } from 'istio-ingress-contract';
import { setFields } from '../recipes/patch';
import { evidenceOf, lastHops, servicesOf, serviceText } from './lib/routes';
import { namedFirst } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const doubleTlsToMesh = defineFinding({
  id: 'double-tls-to-mesh',
  title:
    'A controller with certificates of the mesh is captured by its sidecar as well',
  severity: 'critical',
  why: `Such a controller starts mTLS itself, and its sidecar is there to fetch the
certificates. When it also captures what the controller sends, it starts mTLS around
that: the server takes off one layer, and the application gets the other.`,
  sources: [
    {
      title: 'Emissary: Istio integration, outbound capture off',
      url: 'https://www.getambassador.io/docs/emissary/latest/howtos/istio',
    },
    {
      title: 'Istio: resource annotations',
      url: 'https://istio.io/latest/docs/reference/config/annotations/',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(
        ({ hop }) =>
          hop.from.kind === 'controller' &&
          /^mesh/.test(hop.wire.clientTls) &&
          [hop, ...hop.endpoints].some(
            ({ sent, inner }) =>
              sent === 'istio-mtls' &&
              inner !== undefined &&
              inner !== 'none' &&
              inner !== 'plaintext',
          ),
      )
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        message: `${namedFirst(last.hop.from)} sends TLS to ${serviceText(
          last.route,
        )}, and its sidecar wraps that in mTLS: the application gets TLS.`,
        evidence: evidenceOf(last),
        remedy: releaseOutbound(context, context.controllerOf(last.route)?.ref),
      })),
  examples: [
    {
      title: 'Emissary with certificates and full outbound capture',
      from: 'nginx-mtls',
      change: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: emissary
  namespace: emissary
spec:
  selector:
    matchLabels: { product: aes }
  template:
    metadata:
      labels: { product: aes, sidecar.istio.io/inject: 'true' }
      annotations:
        traffic.sidecar.istio.io/includeInboundPorts: '' # and no includeOutboundIPRanges
    spec:
      containers:
        - name: ambassador
          image: docker.io/emissaryingress/emissary:4.1.0
          env:
            - { name: AMBASSADOR_ISTIO_SECRET_DIR, value: /etc/istio-certs }
          ports:
            - { containerPort: 8080 }
---
apiVersion: v1
kind: Namespace
metadata:
  name: emissary
---
apiVersion: v1
kind: Service
metadata:
  name: stock
  namespace: shop
spec:
  clusterIP: 10.96.0.21
  selector: { app: cart }
  ports:
    - { name: tcp, port: 90, targetPort: 8080 }
---
apiVersion: getambassador.io/v3alpha1
kind: TLSContext
metadata:
  name: istio-upstream
  namespace: emissary
spec:
  secret: istio-certs
  alpn_protocols: istio
---
apiVersion: getambassador.io/v3alpha1
kind: Mapping
metadata:
  name: stock
  namespace: shop
spec:
  hostname: stock.example
  prefix: /
  service: stock.shop:90
  tls: istio-upstream
`,
      finds: ['Mapping shop/stock'],
      fixed: true,
    },
  ],
});

function releaseOutbound(
  context: FindingContext,
  workload: ObjectRef | undefined,
): Remedy {
  const manifest = workload && context.manifestOf(workload);
  const change =
    manifest &&
    manifest.kind !== 'Pod' &&
    setFields(workload, manifest, [
      {
        path: [
          'spec',
          'template',
          'metadata',
          'annotations',
          'traffic.sidecar.istio.io/includeOutboundIPRanges',
        ],
        value: '',
      },
    ]);
  return change
    ? {
        summary: 'Leave what the controller sends to the controller',
        changes: [change],
        costs: [
          'The pods of the controller restart.',
          'Routes that do not use the certificate leave in plaintext.',
        ],
      }
    : {
        noFix: 'The pod template of the controller was not given.',
        alternatives: [
          'Set traffic.sidecar.istio.io/includeOutboundIPRanges: "" on its pods.',
        ],
      };
}
