import type { ObjectRef, Route } from 'istio-ingress-contract';
import { removeField } from '../recipes/patch';
import { IstioGateway } from '../snapshot/kinds';
import { chainedEvidence, chainedHops } from './lib/chained';
import { hostsText } from './lib/routes';
import { namedFirst } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const redirectLoopBehindLoadBalancer = defineFinding({
  id: 'redirect-loop-behind-load-balancer',
  title: 'The gateway redirects to https what the load balancer has decrypted',
  severity: 'critical',
  why: `The load balancer ends TLS and sends HTTP. A gateway server with httpsRedirect
answers that with a redirect to https, the client comes back by https, and the load
balancer sends HTTP again: an endless loop.

The redirect belongs to the load balancer, which alone sees how the client came.`,
  sources: [
    {
      title: 'Istio: Gateway, httpsRedirect',
      url: 'https://istio.io/latest/docs/reference/config/networking/gateway/#ServerTLSSettings',
    },
    {
      title: 'Istio: gateway network topology',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/',
    },
  ],
  inputs: [IstioGateway],
  check: context =>
    chainedHops(context)
      .filter(({ route }) => isRedirectLoop(route))
      .map(chained => ({
        subject: chained.route.entry,
        discriminator: chained.route.id,
        services: [],
        routeIds: [chained.route.id],
        message: `${namedFirst(
          chained.hop.from,
        )} sends requests for ${hostsText(
          chained.route,
        )} as HTTP to the gateway, which redirects them to https: clients go round in circles.`,
        evidence: chainedEvidence(chained),
        remedy: withoutRedirect(
          context,
          chained.route.hops
            .flatMap(({ because }) => because)
            .filter(({ object }) => object?.kind === 'Gateway')
            .flatMap(({ object }) => object ?? []),
        ),
      })),
  examples: [
    {
      title: 'httpsRedirect on the server that a load balancer speaks to',
      from: 'nginx-chained',
      change: `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: shop
  namespace: shop
spec:
  selector:
    istio: ingressgateway
  servers:
    - port: { number: 80, name: http, protocol: HTTP }
      hosts: [shop.example]
      tls:
        httpsRedirect: true
`,
      finds: ['Ingress istio-system/edge'],
      fixed: true,
    },
  ],
});

/** Does the gateway redirect what a load balancer has decrypted? */
export function isRedirectLoop({ mode, edge, brokenAt }: Route): boolean {
  return (
    mode === 'chained' &&
    brokenAt?.endsWith('the gateway redirects plaintext to https') === true &&
    edge !== 'passthrough' &&
    edge !== 'none'
  );
}

function withoutRedirect(
  context: FindingContext,
  gateways: readonly ObjectRef[],
): Remedy {
  for (const ref of gateways) {
    const manifest = context.manifestOf(ref);
    const servers = (manifest?.spec as { servers?: unknown[] } | undefined)
      ?.servers;
    if (!manifest || !Array.isArray(servers)) continue;
    const ops = servers.flatMap((server, at) =>
      removeField(server as Record<string, unknown>, [
        'tls',
        'httpsRedirect',
      ]).map(op => ({ ...op, path: `/spec/servers/${at}${op.path}` })),
    );
    if (ops.length === 0) continue;
    return {
      summary: `Leave the redirect of Gateway ${ref.name} to the load balancer`,
      changes: [{ op: 'patch', object: ref, ops }],
      costs: [
        'Clients that reach the gateway without the load balancer are no longer redirected.',
      ],
    };
  }
  return {
    noFix: 'Which server redirects was not found among the Gateways.',
    alternatives: [
      'Remove httpsRedirect, or trust X-Forwarded-Proto by numTrustedProxies.',
    ],
  };
}
