import {
  type ExposeIntent,
  type ExposeIntentInput,
  parseIntent,
} from 'istio-ingress-contract';
import { analyze } from '../analyze';
import type { ClusterObjects } from '../snapshot/objects';
import { assumedCluster, assumedControllers } from '../render/assumed';
import { demandOf, withDemand } from '../render/gatewayService';
import { withManifests } from '../render/judge';
import { render } from '../render/render';
import { vendors } from '../vendors/all';

export const PROTOCOLS = ['http', 'http2', 'grpc', 'tcp', 'auto'] as const;
export const MTLS = ['strict', 'permissive', 'none'] as const;

/** An intent of one vendor that works unless more is asked. */
export function intentFor(
  vendor: string,
  mode: ExposeIntent['mode'],
  more: Partial<ExposeIntentInput> = {},
): ExposeIntentInput {
  return {
    name: 'web',
    service: {
      namespace: 'shop',
      name: 'web',
      port: 80,
      protocol: 'http',
      selector: { app: 'web' },
    },
    hosts: ['web.example.com'],
    mode,
    vendor,
    ...(assumedControllers[vendor]?.className?.includes('/')
      ? { className: 'edge/public' }
      : {}),
    ...(mode === 'standalone' ? {} : { gateway: gatewayWith('none') }),
    ...more,
  };
}

export function gatewayWith(tls: 'none' | 'simple', port?: number) {
  return {
    namespace: 'istio-ingress',
    service: 'istio-ingressgateway',
    port: port ?? (tls === 'simple' ? 443 : 80),
    tls,
    selector: { istio: 'ingressgateway' },
  };
}

export function parsed(intent: ExposeIntentInput): ExposeIntent {
  const result = parseIntent(intent);
  if (!result.ok) throw new Error(JSON.stringify(result.refusals));
  return result.intent;
}

/** A cluster whose gateway says what the load balancer before it has to read. */
function whereNeedsHold(
  intent: ExposeIntentInput,
  cluster: ClusterObjects,
): ClusterObjects {
  const { gateway, ...rest } = parsed(intent);
  const vendor = vendors.find(({ id }) => id === intent.vendor);
  return vendor && gateway
    ? withDemand(
        cluster,
        gateway,
        demandOf({ ...rest, gateway }, vendor, vendors),
      )
    : cluster;
}

/** What the engine says of the service once the manifests are there. */
export function afterRender(
  intent: ExposeIntentInput,
  cluster: ClusterObjects = assumedCluster(parsed(intent)),
) {
  const rendered = render(intent);
  if (!rendered.ok) return { rendered };
  const analysis = analyze(
    withManifests(whereNeedsHold(intent, cluster), rendered.manifests),
  );
  const { namespace, name } = intent.service;
  const service = analysis.services.find(
    ({ ref }) => ref.namespace === namespace && ref.name === name,
  );
  return {
    rendered,
    found: {
      modes: service?.modes,
      posture: service?.posture,
      findings: analysis.findings
        .filter(({ severity }) => severity !== 'info')
        .map(({ rule, message }) => `${rule}: ${message}`),
    },
  };
}
