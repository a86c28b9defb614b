import type { ExposeIntent } from 'istio-ingress-contract';
import type {
  ExposureIntent,
  IntentGateway,
  IntentService,
} from '../vendors/types';

/**
 * An intent as vendors' recipes take it.
 *
 * @param declared - how Istio reads the Service port, where it is there
 * @param gatewayPort - what the gateway's Service says of its port
 */
export function exposureOf(
  intent: ExposeIntent,
  declared?: IntentService['protocol'],
  gatewayPort: Pick<IntentGateway, 'portName' | 'targetPort'> = {},
): ExposureIntent {
  const { service, tls, gateway, healthCheck, mtls } = intent;
  const { namespace, name, port, protocol } = service;
  const speaks =
    protocol === 'http' || protocol === 'auto' ? undefined : protocol;
  return {
    name: intent.name,
    service: {
      namespace,
      name,
      port,
      protocol: declared ?? asIstioReads(protocol),
      ...(speaks ? { speaks } : {}),
    },
    hosts: intent.hosts,
    paths: intent.paths,
    ...(intent.className ? { className: intent.className } : {}),
    ...(tls ? { tlsSecret: tls.secretName } : {}),
    ...(healthCheck ? { healthCheck } : {}),
    ...(mtls === 'none' ? {} : { mtls }),
    ...(gateway ? { gateway: { ...gateway, ...gatewayPort } } : {}),
    ...(intent.labels ? { labels: intent.labels } : {}),
  };
}

function asIstioReads(
  protocol: ExposeIntent['service']['protocol'],
): IntentService['protocol'] {
  if (protocol === 'tcp' || protocol === 'auto') return protocol;
  return 'http';
}
