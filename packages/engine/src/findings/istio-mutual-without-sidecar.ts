import type { ObjectRef } from 'istio-ingress-contract';
import { removeField } from '../recipes/patch';
import { DestinationRule } from '../snapshot/kinds';
import {
  evidenceOf,
  type LastHop,
  lastHops,
  servicesOf,
  serviceText,
} from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const istioMutualWithoutSidecar = defineFinding({
  id: 'istio-mutual-without-sidecar',
  title: 'A DestinationRule sends mTLS to pods that cannot end it',
  severity: 'critical',
  why: `ISTIO_MUTUAL is an order: clients send mTLS to every endpoint, whether a proxy
is there or not. Without one, the application receives a TLS handshake it does
not understand, and requests fail. Without the order, Istio decides per pod.`,
  sources: [
    {
      title: 'Istio: TLS configuration, auto mTLS',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/tls-configuration/#auto-mtls',
    },
  ],
  inputs: [DestinationRule],
  scope: 'entry',
  check: context =>
    lastHops(context).flatMap(last => {
      const { route, hop } = last;
      const failing = hop.endpoints.some(
        ({ outcome, sent, accepts }) =>
          outcome === 'tls-error' &&
          sent === 'istio-mtls' &&
          accepts === 'unguarded',
      );
      const rule = failing ? decidingRule(last) : undefined;
      if (!rule) return [];
      return [
        {
          subject: rule,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          message: `${rule.name} orders mTLS towards ${serviceText(
            route,
          )}, whose pods have no proxy of the mesh: requests fail.`,
          evidence: evidenceOf(last),
          remedy: letIstioDecide(context, rule),
        },
      ];
    }),
  examples: [
    {
      title: 'ISTIO_MUTUAL towards a workload without a sidecar',
      from: 'nginx-chained',
      change: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: cart
  namespace: shop
spec:
  host: cart.shop.svc.cluster.local
  trafficPolicy:
    tls:
      mode: ISTIO_MUTUAL
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels: { app: cart }
  template:
    metadata:
      labels:
        app: cart
        sidecar.istio.io/inject: 'false'
    spec:
      containers:
        - name: cart
          image: registry.example/cart:1.4.0
          ports:
            - { name: http, containerPort: 8080 }
`,
      finds: ['DestinationRule shop/cart'],
      fixed: true,
    },
  ],
});

function decidingRule({ hop }: LastHop): ObjectRef | undefined {
  return [
    ...hop.because,
    ...hop.endpoints.flatMap(({ because }) => because),
  ].find(
    ({ object, value }) =>
      object?.kind === 'DestinationRule' && value !== 'DISABLE',
  )?.object;
}

function letIstioDecide(context: FindingContext, ref: ObjectRef): Remedy {
  const rule = context.objects.get(
    DestinationRule,
    ref.namespace ?? '',
    ref.name,
  );
  const manifest = context.manifestOf(ref);
  const isOrder = rule?.body.spec.trafficPolicy?.tls?.mode === 'ISTIO_MUTUAL';
  if (!manifest || !isOrder) {
    return {
      noFix:
        'The order stands at a port or a subset of the rule, where others may rely on it.',
      alternatives: [
        'Inject a sidecar into the pods.',
        'Remove the mode ISTIO_MUTUAL there.',
      ],
    };
  }
  return {
    summary: 'Let Istio decide by pod',
    changes: [
      {
        op: 'patch',
        object: ref,
        ops: removeField(manifest, ['spec', 'trafficPolicy', 'tls']),
      },
    ],
    costs: [
      'What is sent to pods without a proxy is plaintext. A sidecar would encrypt it.',
    ],
  };
}
