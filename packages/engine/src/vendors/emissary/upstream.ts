import type { Evidence, Wire } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { HostSent, ObjectReader, RouteDraft, Upstream } from '../types';
import { type EmissaryController, isFor } from './controllers';
import {
  ConsulResolver,
  type EmissaryResource,
  fieldsOf,
  flagOf,
  KubernetesEndpointResolver,
  Module,
  textOf,
  TLSContext,
} from './kinds';
import { readService } from './service';

// Only these policies leave Service routing, and only with an endpoint
// resolver (python/ambassador/ir/ircluster.py).
const ENDPOINT_POLICIES = [
  'round_robin',
  'least_request',
  'ring_hash',
  'maglev',
];

/** Where a Mapping or TCPMapping sends, and what it writes. */
export function upstreamOf(
  objects: ObjectReader,
  mapping: EmissaryResource,
  controller: EmissaryController | undefined,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const spec = mapping.body.spec ?? {};
  const isTcp = mapping.ref.kind === 'TCPMapping';
  const client = clientTls(objects, mapping, controller);
  const service = readService(
    textOf(spec, 'service') ?? '',
    mapping.namespace,
    client !== undefined,
  );
  const tls =
    client ??
    (service.tls ? { clientTls: 'simple' as const, because: [] } : undefined);
  const routing = routingOf(objects, mapping, controller);
  const upstream: Upstream = {
    ...routing,
    host: isTcp ? { from: 'none' } : hostOf(spec, service.hostname),
    protocol: isTcp ? 'tcp' : flagOf(spec, 'grpc') ? 'http2' : 'http',
    clientTls: tls?.clientTls ?? 'none',
    ...(tls ? { sni: tls.sni ?? { from: 'none' } } : {}),
    because: [
      ...(tls?.because ?? []),
      ...routing.because,
      ...hostEvidence(mapping, isTcp),
    ],
  };
  const resolver = resolverOf(objects, mapping, controller);
  if (!resolver || !find(objects, ConsulResolver, resolver, controller)) {
    return { backend: service.backend, upstream };
  }
  // The name is one of Consul's catalog, not of a Service.
  return {
    backend: {
      kind: 'external',
      title: `${textOf(spec, 'service') ?? ''} of Consul`,
      reason: 'not-modelled',
    },
    upstream: { ...upstream, addressing: 'unknown' },
  };
}

/** The Service is dialled by its name, unless endpoints are asked for. */
function routingOf(
  objects: ObjectReader,
  mapping: EmissaryResource,
  controller: EmissaryController | undefined,
): Pick<Upstream, 'addressing' | 'unknown'> & { because: Evidence[] } {
  const spec = mapping.body.spec;
  const module = moduleOf(objects, controller);
  const config = fieldsOf(module?.body.spec, 'config');
  const [holder, balancer] = fieldsOf(spec, 'load_balancer')
    ? [mapping, fieldsOf(spec, 'load_balancer')]
    : [module, fieldsOf(config, 'load_balancer')];
  const policy = textOf(balancer, 'policy');
  const resolver = resolverOf(objects, mapping, controller);
  const byEndpoints =
    resolver &&
    (resolver === 'endpoint' ||
      find(objects, KubernetesEndpointResolver, resolver, controller));
  if (
    policy &&
    ENDPOINT_POLICIES.includes(policy) &&
    byEndpoints &&
    !controller?.endpointsDisabled
  ) {
    return {
      addressing: 'pod-ip',
      because: [
        fact(
          'V4',
          'an endpoint resolver with a load balancer dials pod addresses',
          holder,
          {
            path:
              holder === mapping
                ? 'spec.load_balancer.policy'
                : 'spec.config.load_balancer.policy',
            value: policy,
          },
        ),
      ],
    };
  }
  return {
    addressing: 'service-ip',
    because: [
      absence(
        'V4',
        'no endpoint resolver is asked for, so the Service is dialled by its name',
        {
          kind: 'KubernetesEndpointResolver',
          namespaces: [mapping.namespace],
          ...(resolver ? { selector: resolver } : {}),
        },
      ),
    ],
  };
}

/** The resolver of the Mapping, else that of the Module. */
function resolverOf(
  objects: ObjectReader,
  mapping: EmissaryResource,
  controller: EmissaryController | undefined,
): string | undefined {
  const config = fieldsOf(moduleOf(objects, controller)?.body.spec, 'config');
  return textOf(mapping.body.spec, 'resolver') ?? textOf(config, 'resolver');
}

function hostOf(
  spec: Readonly<Record<string, unknown>>,
  dialled: string,
): HostSent {
  const rewritten = textOf(spec, 'host_rewrite');
  if (rewritten) return { from: 'value', value: rewritten };
  return flagOf(spec, 'auto_host_rewrite')
    ? { from: 'value', value: dialled }
    : { from: 'client' };
}

function hostEvidence(mapping: EmissaryResource, isTcp: boolean): Evidence[] {
  if (isTcp) return [];
  const spec = mapping.body.spec;
  const key = textOf(spec, 'host_rewrite')
    ? 'host_rewrite'
    : 'auto_host_rewrite';
  const value = spec?.[key];
  if (value === undefined || value === false) {
    return [
      fact('V4', 'the Host of the client is kept', mapping, { path: 'spec' }),
    ];
  }
  return [
    fact('V4', 'the Host is rewritten', mapping, {
      path: `spec.${key}`,
      value,
    }),
  ];
}

interface ClientTls {
  clientTls: Wire['clientTls'];
  sni?: HostSent;
  because: Evidence[];
}

/** TLS that Emissary starts: with its own, or with a certificate of the mesh. */
function clientTls(
  objects: ObjectReader,
  mapping: EmissaryResource,
  controller: EmissaryController | undefined,
): ClientTls | undefined {
  const value = mapping.body.spec?.tls;
  if (value === true) {
    return {
      clientTls: 'simple',
      because: [
        fact('V5', 'the Mapping asks for TLS', mapping, {
          path: 'spec.tls',
          value,
        }),
      ],
    };
  }
  if (typeof value !== 'string' || value === '') return undefined;
  const named = fact('V5', 'the Mapping names a TLSContext', mapping, {
    path: 'spec.tls',
    value,
  });
  const context = find(objects, TLSContext, value, controller);
  if (!context) {
    return {
      clientTls: 'unknown',
      because: [
        named,
        absence('V5', 'the TLSContext was not found', {
          kind: 'TLSContext',
          namespaces: [mapping.namespace],
          selector: value,
        }),
      ],
    };
  }
  const spec = context.body.spec;
  const secret = textOf(spec, 'secret');
  const alpn = textOf(spec, 'alpn_protocols') ?? '';
  const sni = textOf(spec, 'sni');
  // The name under which Emissary keeps what it finds in that folder.
  const ofMesh =
    secret?.split('.')[0] === 'istio-certs' &&
    controller?.holdsMeshCertificate === true;
  const own = secret ? ('mutual' as const) : ('simple' as const);
  const mesh = alpn.split(',').some(name => name.trim().startsWith('istio'))
    ? ('mesh' as const)
    : ('mesh-no-alpn' as const);
  return {
    clientTls: ofMesh ? mesh : own,
    sni: sni ? { from: 'value', value: sni } : { from: 'none' },
    because: [
      fact(
        'V5',
        ofMesh
          ? 'it sends with a certificate of the mesh'
          : 'it sends with TLS of its own',
        context,
        {
          path: 'spec',
          value: {
            ...(secret ? { secret } : {}),
            ...(alpn ? { alpn_protocols: alpn } : {}),
          },
        },
      ),
      named,
    ],
  };
}

/** The Module `ambassador` of this instance. */
function moduleOf(
  objects: ObjectReader,
  controller: EmissaryController | undefined,
) {
  return find(objects, Module, 'ambassador', controller);
}

/** Emissary finds these by name alone, in any namespace that it watches. */
function find(
  objects: ObjectReader,
  kind: typeof Module,
  name: string,
  controller: EmissaryController | undefined,
): EmissaryResource | undefined {
  return objects
    .list(kind)
    .find(
      object =>
        object.name === name && (!controller || isFor(controller, object)),
    );
}
