import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { setFields } from '../recipes/patch';
import {
  evidenceOf,
  isFromSidecar,
  isRefused,
  lastHops,
  sendsPlaintext,
  servicesOf,
  serviceText,
} from './lib/routes';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const olderIngressDecides = defineFinding({
  id: 'older-ingress-decides',
  title: 'An older Ingress without service-upstream decides for this one',
  severity: 'high',
  why: `ingress-nginx makes one upstream of all Ingresses that name a service and port,
and takes service-upstream from the oldest. The annotation of a younger Ingress
is accepted and ignored, so pods are dialled and mTLS is lost.

Nobody who reads the younger Ingress can see that.`,
  sources: [
    {
      title: 'ingress-nginx: service-upstream',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#service-upstream',
    },
    {
      title: 'ingress-nginx: how upstreams are created, sources',
      url: 'https://github.com/kubernetes/ingress-nginx/blob/main/internal/ingress/controller/controller.go',
    },
  ],
  inputs: [],
  scope: 'entry',
  check: context =>
    lastHops(context).flatMap(last => {
      const { route, hop } = last;
      if (!isFromSidecar(hop) || !sendsPlaintext(hop)) return [];
      if (hop.wire.addressing !== 'pod-ip') return [];
      const older = hop.because.find(isOlder)?.object;
      if (!older || !asksForService(context, route.entry)) return [];
      return [
        {
          subject: older,
          discriminator: route.id,
          services: servicesOf(route),
          routeIds: [route.id],
          severity: isRefused(hop) ? ('critical' as const) : ('high' as const),
          message: `Ingress ${older.namespace}/${
            older.name
          } is the oldest for ${serviceText(
            route,
          )} and does not set service-upstream, so that of ${
            route.entry.name
          } has no effect.`,
          evidence: evidenceOf(last),
          remedy: setOnOlder(context, older),
        },
      ];
    }),
  examples: [
    {
      title: 'The annotation stands on the younger of two Ingresses',
      from: 'nginx-mtls',
      change: `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: checkout
  namespace: shop
  creationTimestamp: '2025-01-01T00:00:00Z' # and no service-upstream
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /checkout
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 80 } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: cart
  namespace: shop
  creationTimestamp: '2026-01-01T00:00:00Z'
  annotations:
    nginx.ingress.kubernetes.io/service-upstream: 'true'
    nginx.ingress.kubernetes.io/upstream-vhost: cart.shop.svc.cluster.local
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /cart
            pathType: Prefix
            backend: { service: { name: cart, port: { number: 80 } } }
`,
      finds: ['Ingress shop/checkout'],
      fixed: true,
    },
  ],
});

const KEY = 'nginx.ingress.kubernetes.io/service-upstream';

function isOlder({ object, path, rule }: Evidence): boolean {
  return (
    rule === 'V4' &&
    object?.kind === 'Ingress' &&
    path === 'metadata.creationTimestamp'
  );
}

function asksForService(context: FindingContext, entry: ObjectRef): boolean {
  const metadata = context.manifestOf(entry)?.metadata as
    | { annotations?: Record<string, unknown> }
    | undefined;
  return metadata?.annotations?.[KEY] === 'true';
}

function setOnOlder(context: FindingContext, older: ObjectRef): Remedy {
  const manifest = context.manifestOf(older);
  const change =
    manifest &&
    setFields(older, manifest, [
      { path: ['metadata', 'annotations', KEY], value: 'true' },
    ]);
  return change
    ? {
        summary: `Set service-upstream on Ingress ${older.name}`,
        changes: [change],
        costs: [
          'Sticky sessions and retries on another pod no longer work in ingress-nginx for this service.',
        ],
      }
    : {
        noFix: 'The older Ingress was not given.',
        alternatives: ['Set service-upstream there as well.'],
      };
}
