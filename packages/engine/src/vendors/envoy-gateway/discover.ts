import { fact } from '../../evidence';
import {
  backendTlsPolicy,
  type BackendTls,
  withClientCertificate,
} from '../lib/backendTls';
import { gatewayController } from '../lib/gatewayControllers';
import type { GatewayDestination } from '../lib/gatewayRoutes';
import type { GatewayTarget } from '../lib/gatewayUpstream';
import { gatewayDiscovery } from '../lib/gatewayVendor';
import { podsWithLabel } from '../lib/proxies';
import type { Backend, Discovery, ObjectReader, VendorContext } from '../types';
import { EnvoyBackend, HTTPRouteFilter } from './kinds';
import { envoyParameters, type Parameters } from './parameters';
import { dialledBy } from './routing';

const OWNER = 'gateway.envoyproxy.io/owning-gateway';
const VENDOR = {
  id: 'envoy-gateway',
  title: 'Envoy Gateway',
  controllers: ['gateway.envoyproxy.io/gatewayclass-controller'],
  classNames: /^(eg|envoy|envoy-gateway|tigera-gateway-class)$/,
  labels: { name: `${OWNER}-name`, namespace: `${OWNER}-namespace` },
};

/** The Gateways that Envoy Gateway runs proxies for. */
export function discover(context: VendorContext): Discovery {
  const { objects, snapshot } = context;
  const found = gatewayDiscovery(
    context,
    {
      ...VENDOR,
      proxyOf: own => {
        if (!envoyParameters(objects, own.gateway).merged) return undefined;
        const key = `${OWNER}class`;
        const { gatewayClassName } = own.gateway.body.spec;
        const pods = podsWithLabel(snapshot, key, gatewayClassName);
        return gatewayController(snapshot, VENDOR, own, pods, {
          path: `metadata.labels["${key}"]`,
          value: gatewayClassName,
        });
      },
    },
    destination => {
      const parameters = envoyParameters(objects, destination.gateway);
      const rewrites = ownRewrites(objects, destination);
      const filter = rewrites.find(
        ({ body }) => body.spec?.urlRewrite?.hostname,
      );
      const paths = rewrites.find(({ body }) => body.spec?.urlRewrite?.path);
      return {
        dials: target => dialledBy(objects, destination, parameters, target),
        tls: target => tlsTo(objects, parameters, target),
        // internal/gatewayapi/filters.go refuses to modify Host.
        hostHeader: 'refused',
        ...(filter
          ? {
              hostUnknown: fact(
                'V5',
                'a filter of Envoy Gateway’s own rewrites the Host',
                filter,
                {
                  path: 'spec.urlRewrite.hostname',
                  value: filter.body.spec?.urlRewrite?.hostname,
                },
              ),
            }
          : {}),
        ...(paths
          ? {
              pathUnknown: fact(
                'V5',
                'a filter of Envoy Gateway’s own rewrites the path',
                paths,
                { path: 'spec.urlRewrite.path' },
              ),
            }
          : {}),
      };
    },
  );
  return {
    ...found,
    entries: found.entries.map(entry => ({
      ...entry,
      routes: entry.routes.map(draft => ({
        ...draft,
        backend: backendOf(objects, draft.backend),
      })),
    })),
  };
}

/**
 * A client certificate goes with a BackendTLSPolicy. Whether the mesh would
 * take it is in a Secret; with the ALPN of Istio that decides.
 */
function tlsTo(
  objects: ObjectReader,
  { clientCertificate }: Parameters,
  { namespace, name, port }: GatewayTarget,
): BackendTls | undefined {
  const tls = backendTlsPolicy(objects, namespace, name, port);
  if (!tls || !clientCertificate) return tls;
  const mutual = withClientCertificate(tls, clientCertificate.because);
  if (!clientCertificate.alpn.some(each => each.startsWith('istio')))
    return mutual;
  return {
    ...mutual,
    clientTls: 'unknown',
    unknown: {
      code: 'upstream-not-known',
      message:
        'whether the client certificate is one of the mesh is in a Secret, which is not read',
    },
  };
}

/** A Backend with one address is that address. */
function backendOf(objects: ObjectReader, backend: Backend): Backend {
  if (backend.kind !== 'external' || backend.ref?.kind !== 'Backend')
    return backend;
  const { namespace = '', name } = backend.ref;
  const spec = objects.get(EnvoyBackend, namespace, name)?.body.spec;
  if (!spec || spec.endpoints.length !== 1 || spec.tls !== undefined)
    return backend;
  const [{ fqdn, ip }] = spec.endpoints;
  const host = fqdn?.hostname ?? ip?.address;
  const port = fqdn?.port ?? ip?.port;
  if (host === undefined) return backend;
  return { kind: 'address', host, ...(port === undefined ? {} : { port }) };
}

/** Filters that take Host or path from elsewhere leave them unknown. */
function ownRewrites(
  objects: ObjectReader,
  { route, rule }: GatewayDestination,
) {
  return rule.filters
    .filter(({ extensionRef }) => extensionRef?.kind === 'HTTPRouteFilter')
    .flatMap(
      ({ extensionRef }) =>
        objects.get(
          HTTPRouteFilter,
          route.namespace,
          extensionRef?.name ?? '',
        ) ?? [],
    );
}
