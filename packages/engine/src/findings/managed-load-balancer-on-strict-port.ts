import type { Manifest } from 'istio-ingress-contract';
import { permissivePort } from '../recipes/permissivePort';
import { Service } from '../snapshot/kinds';
import { chainInstead } from './lib/remedies';
import {
  evidenceOf,
  hostsText,
  isFromCloud,
  isRefused,
  type LastHop,
  lastHops,
  servicesOf,
  serviceText,
} from './lib/routes';
import { named } from './lib/titles';
import { defineFinding, type FindingContext, type Remedy } from './types';

export const managedLoadBalancerOnStrictPort = defineFinding({
  id: 'managed-load-balancer-on-strict-port',
  title: 'A managed load balancer sends to a port that accepts mTLS only',
  severity: 'critical',
  why: `A load balancer outside the cluster has no certificate of the mesh. On a
STRICT port its requests are reset, and so are its health checks: it takes every
backend out of service and answers 502.`,
  sources: [
    {
      title: 'Istio: third-party load balancers',
      url: 'https://istio.io/latest/docs/ops/integrations/loadbalancers/',
    },
    {
      title: 'Google Cloud: health checks of load balancers',
      url: 'https://cloud.google.com/load-balancing/docs/health-check-concepts',
    },
  ],
  inputs: [Service],
  scope: 'entry',
  check: context =>
    lastHops(context)
      .filter(({ hop }) => isFromCloud(hop) && isRefused(hop))
      .map(last => ({
        subject: last.route.entry,
        discriminator: last.route.id,
        services: servicesOf(last.route),
        routeIds: [last.route.id],
        message: `${serviceText(
          last.route,
        )} refuses the requests and health checks of ${named(
          last.hop.from,
        )}: STRICT is on. Requests for ${hostsText(last.route)} fail.`,
        evidence: evidenceOf(last),
        remedy: openPort(context, last),
      })),
  examples: [
    {
      title: 'A Google load balancer before a STRICT service',
      from: 'google-plaintext',
      change: `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: shop
spec:
  mtls:
    mode: STRICT
`,
      finds: ['Ingress shop/cart'],
      fixed: true,
    },
  ],
});

/** Chaining is better and needs a gateway; opening one port works today. */
function openPort(context: FindingContext, { route, hop }: LastHop): Remedy {
  const { service } = route;
  const selector =
    service &&
    context.objects.get(Service, service.namespace, service.name)?.body.spec
      ?.selector;
  const ports = [...new Set(hop.endpoints.flatMap(({ port }) => port ?? []))];
  const policy: Manifest | undefined =
    service && selector && Object.keys(selector).length > 0 && ports.length > 0
      ? permissivePort(service, selector, ports)
      : undefined;
  if (!policy) {
    return {
      noFix:
        'Which pods to open is not clear: the Service has no selector, or no pod.',
      alternatives: chainInstead,
    };
  }
  return {
    summary: `Accept plaintext on port ${ports.join(', ')} of ${
      route.service?.name
    }, and on no other`,
    changes: [{ op: 'create', manifest: policy }],
    costs: [
      'What the load balancer sends stays readable inside the cluster. A chained Istio gateway would encrypt it.',
      'Anyone in the cluster can reach this port without a certificate.',
    ],
  };
}
