import type { ExposeGateway } from 'istio-ingress-contract';
import type { ServiceResource } from '../mesh/endpoints';
import { istioGateways } from '../mesh/gateways';
import type { Snapshot } from '../snapshot/Snapshot';

// The status port is never one that requests go to.
const STATUS_PORTS = [15021, 15020, 15090];

/** The Istio gateways of a cluster that a Service stands before, by Service. */
export function gatewaysIn(snapshot: Snapshot): ExposeGateway[] {
  const found = new Map<string, ExposeGateway>();
  for (const { services, labels } of istioGateways(snapshot)) {
    // A Gateway of the Gateway API takes no other Gateway objects.
    if (labels['gateway.networking.k8s.io/gateway-name']) continue;
    for (const service of services) {
      const gateway = gatewayOfService(service);
      if (gateway) found.set(`${service.namespace}/${service.name}`, gateway);
    }
  }
  return [...found.keys()].sort().map(key => found.get(key)!);
}

function gatewayOfService({
  namespace,
  name,
  body,
}: ServiceResource): ExposeGateway | undefined {
  const selector = body.spec?.selector ?? {};
  const ports = (body.spec?.ports ?? []).filter(
    ({ port }) => !STATUS_PORTS.includes(port),
  );
  const port = ports.find(each => each.port === 80) ?? ports[0];
  if (!port || Object.keys(selector).length === 0) return undefined;
  const { istio } = selector;
  return {
    namespace,
    service: name,
    port: port.port,
    tls: port.port === 443 ? 'simple' : 'none',
    selector: istio ? { istio } : { ...selector },
  };
}
