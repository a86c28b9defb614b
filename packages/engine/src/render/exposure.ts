import type { ExposeIntent } from 'istio-ingress-contract';
import type { ExposureIntent, IntentService } from '../vendors/types';

/**
 * An intent as vendors' recipes take it.
 *
 * @param declared - how Istio reads the Service port, where it is there
 */
export function exposureOf(
  intent: ExposeIntent,
  declared?: IntentService['protocol'],
): ExposureIntent {
  const { service, tls, gateway, healthCheck } = intent;
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
    ...(gateway ? { gateway } : {}),
    ...(intent.labels ? { labels: intent.labels } : {}),
  };
}

function asIstioReads(
  protocol: ExposeIntent['service']['protocol'],
): IntentService['protocol'] {
  if (protocol === 'tcp' || protocol === 'auto') return protocol;
  return 'http';
}
