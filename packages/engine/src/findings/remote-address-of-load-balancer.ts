import { controlPlaneOf, settingsOf } from '../mesh/controlPlanes';
import { AuthorizationPolicy, ConfigMap } from '../snapshot/kinds';
import { matchesLabels } from '../snapshot/selectors';
import { byGateway, chainedHops } from './lib/chained';
import { distinctServices } from './lib/controllers';
import {
  gatewayBehind,
  setTopology,
  topologyTexts,
} from './lib/gatewayTopology';
import { namedFirst } from './lib/titles';
import { defineFinding } from './types';

export const remoteAddressOfLoadBalancer = defineFinding({
  id: 'remote-address-of-load-balancer',
  title:
    'A policy by client address sees the load balancer instead of the client',
  severity: 'critical',
  why: `Behind a load balancer a gateway learns the address of the client from X-Forwarded-For,
and only when it is told how many proxies to trust. By default that is none: the
address that a policy compares is the load balancer's, which allows everyone or
no one.`,
  sources: [
    {
      title: 'Istio: gateway network topology',
      url: 'https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/',
    },
    {
      title: 'Istio: ingress access control, remoteIpBlocks',
      url: 'https://istio.io/latest/docs/tasks/security/authorization/authz-ingress/',
    },
  ],
  inputs: [AuthorizationPolicy, ConfigMap],
  check: context => {
    const byAddress = context.objects
      .list(AuthorizationPolicy)
      .filter(({ body }) =>
        (body.spec?.rules ?? []).some(({ from }) =>
          from.some(
            ({ source }) =>
              (source?.remoteIpBlocks.length ?? 0) +
                (source?.notRemoteIpBlocks.length ?? 0) >
              0,
          ),
        ),
      );
    if (byAddress.length === 0) return [];
    const root = settingsOf(controlPlaneOf(context.snapshot)).rootNamespace;
    return byGateway(chainedHops(context)).flatMap(hops => {
      const [{ route, hop, gateway: ref }] = hops;
      const gateway = gatewayBehind(context, ref);
      // What it passes on without looking into it has no such header.
      if (!gateway || hop.wire.protocol === 'tcp') return [];
      if (topologyTexts(context, gateway).some(text => TRUSTED.test(text)))
        return [];
      const policies = byAddress.filter(
        ({ namespace, body }) =>
          (namespace === gateway.namespace || namespace === root) &&
          matchesLabels(body.spec?.selector?.matchLabels ?? {}, gateway.labels),
      );
      const routes = hops.map(each => each.route);
      return policies.map(policy => ({
        subject: policy.ref,
        discriminator: `${gateway.id} ${route.vendor}`,
        services: distinctServices(routes),
        routeIds: routes.map(({ id }) => id),
        message: `AuthorizationPolicy ${policy.namespace}/${
          policy.name
        } compares addresses of clients; ${namedFirst(
          hop.from,
        )} is in front of the gateway, which trusts no proxy.`,
        evidence: [
          {
            rule: 'R6.6',
            message: 'the policy compares the address of the client',
            object: policy.ref,
            path: 'spec.rules',
          },
          {
            rule: 'R6.6',
            message: 'numTrustedProxies is not set for the gateway',
            object: gateway.ref,
            path: 'spec.template.metadata.annotations["proxy.istio.io/config"]',
          },
        ],
        remedy: setTopology(
          context,
          gateway,
          `{"numTrustedProxies":${route.vendor.startsWith('gke-') ? 2 : 1}}`,
          'Trust what the load balancer says of the client',
          [
            'Count every proxy before the gateway that adds to X-Forwarded-For, a CDN included; one too many lets clients state any address.',
          ],
        ),
      }));
    });
  },
  examples: [
    {
      title: 'remoteIpBlocks behind ingress-nginx',
      from: 'nginx-chained',
      change: `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: offices
  namespace: istio-system
spec:
  selector:
    matchLabels:
      istio: ingressgateway
  rules:
    - from:
        - source:
            remoteIpBlocks: [203.0.113.0/24]
`,
      finds: ['AuthorizationPolicy istio-system/offices'],
      fixed: true,
    },
  ],
});

const TRUSTED = /numTrustedProxies"?\s*:\s*"?[1-9]/;
