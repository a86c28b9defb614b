import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { GatewayClass } from '../../snapshot/kinds';
import type { GatewayResource } from '../lib/gatewayRoutes';
import { parametersOf } from '../lib/gatewayVendor';
import type { ObjectReader } from '../types';
import { EnvoyProxy } from './kinds';

/** What the EnvoyProxy of a Gateway, or of its class, sets. */
export interface Parameters {
  routing?: { type: string; because: Evidence[] };
  /** One proxy serves every Gateway of the class. */
  merged: boolean;
  clientCertificate?: { alpn: readonly string[]; because: Evidence };
}

/**
 * The Gateway's own EnvoyProxy replaces that of the class, unless it says that
 * the two are merged.
 */
export function envoyParameters(
  objects: ObjectReader,
  gateway: GatewayResource,
): Parameters {
  const gatewayClass = objects.get(
    GatewayClass,
    '',
    gateway.body.spec.gatewayClassName,
  );
  const { own, ofClass } = parametersOf(
    gateway,
    gatewayClass?.body.spec.parametersRef,
    'EnvoyProxy',
    (namespace, name) => objects.get(EnvoyProxy, namespace, name),
  );
  const chosen = own ?? ofClass;
  const merges = own?.body.spec?.mergeType !== undefined;
  const layers = [own, merges || !own ? ofClass : undefined].flatMap(layer =>
    layer ? [layer] : [],
  );
  const routing = layers.find(({ body }) => body.spec?.routingType);
  const tls = layers.find(({ body }) => body.spec?.backendTLS);
  const type = routing?.body.spec?.routingType;
  const byGateway = gateway.body.spec.tls?.backend?.clientCertificateRef;
  const byProxy = tls?.body.spec?.backendTLS?.clientCertificateRef;
  const certificate = byGateway ?? byProxy;
  return {
    merged: (chosen ?? ofClass)?.body.spec?.mergeGateways === true,
    ...(type
      ? {
          routing: {
            type,
            because: [
              fact(
                'V4',
                `the EnvoyProxy asks for routing to ${type}`,
                routing,
                {
                  path: 'spec.routingType',
                  value: type,
                },
              ),
            ],
          },
        }
      : {}),
    ...(certificate
      ? {
          clientCertificate: {
            alpn: tls?.body.spec?.backendTLS?.alpnProtocols ?? [],
            because: fact(
              'V5',
              'the proxy presents a certificate of the user’s',
              byGateway ? gateway : tls,
              {
                path: byGateway
                  ? 'spec.tls.backend.clientCertificateRef'
                  : 'spec.backendTLS.clientCertificateRef',
                value: certificate.name,
              },
            ),
          },
        }
      : {}),
  };
}
