import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { chainedGateway } from '../lib/chainedGateway';
import {
  metadataOf,
  numbered,
  refusals,
  refusesTcp,
  refusesWildcardServerName,
  setAnnotations,
} from '../lib/recipes';
import type {
  ExposureIntent,
  IntentRefusal,
  IntentService,
  MendTarget,
  Vendor,
} from '../types';
import { VirtualServer } from './kinds';

/**
 * Standalone: a VirtualServer, for an Ingress cannot replace the Host. F5's own
 * page on Istio asks for both, the cluster address and the Host header.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Load balancing and retries of nginx no longer choose among pods: it sees one server, the Service.',
      'The application sees the name of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    refuses: refusals(refusesTcp('A VirtualServer'), grpcNeedsTls),
    comments: {
      'use-cluster-ip':
        'Dials the Service’s own address, by which the controller’s sidecar recognises it and starts mTLS.',
      requestHeaders:
        'Istio knows the Service by this name alone: with the outside Host the sidecar would send plaintext.',
    },
    expose: intent =>
      virtualServers(intent, intent.service.namespace, {
        upstream: {
          name: 'service',
          service: intent.service.name,
          port: intent.service.port,
          'use-cluster-ip': true,
          ...typeOf(intent),
        },
        action: actionFor('service', intent.service),
      }),
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(
      refusesTcp('A VirtualServer'),
      grpcNeedsTls,
      refusesWildcardServerName,
    ),
    expose: exposeChained,
  },
};

type ActionFields =
  | { pass: string }
  | {
      proxy: {
        upstream: string;
        requestHeaders: { set: { name: string; value: string }[] };
      };
    };

function actionFor(upstream: string, service: IntentService): ActionFields {
  if (service.protocol !== 'http') return { pass: upstream };
  const value = serviceHostname(service.namespace, service.name);
  return {
    proxy: { upstream, requestHeaders: { set: [{ name: 'Host', value }] } },
  };
}

/** nginx takes gRPC over HTTP/2, and HTTP/2 from clients over TLS alone. */
function grpcNeedsTls({ service, tlsSecret }: ExposureIntent): IntentRefusal[] {
  return service.speaks === 'grpc' && !tlsSecret
    ? [
        {
          field: 'tls',
          reason:
            'The NGINX Ingress Controller takes gRPC from clients over TLS alone, with http2 on in its ConfigMap.',
        },
      ]
    : [];
}

function typeOf({ service }: ExposureIntent) {
  return service.speaks === 'grpc' ? { type: 'grpc' } : {};
}

/** One for each host: a VirtualServer has one. */
function virtualServers(
  intent: ExposureIntent,
  namespace: string,
  {
    upstream,
    action,
    policies,
  }: {
    upstream: Readonly<Record<string, unknown>>;
    action: ActionFields;
    policies?: { name: string }[];
  },
): Manifest[] {
  return intent.hosts.map((host, index) => ({
    apiVersion: 'k8s.nginx.org/v1',
    kind: 'VirtualServer',
    metadata: metadataOf(intent, { name: numbered(intent, index), namespace }),
    spec: {
      ...(intent.className ? { ingressClassName: intent.className } : {}),
      host,
      ...(intent.tlsSecret ? { tls: { secret: intent.tlsSecret } } : {}),
      upstreams: [upstream],
      routes: intent.paths.map(path => ({
        path,
        ...(policies ? { policies } : {}),
        action,
      })),
    },
  }));
}

function mend({ entry, manifest, pointer, service }: MendTarget): Change[] {
  if (entry.kind === 'Ingress') {
    // Its template writes the client's Host, which an HTTP port does not know.
    return service.protocol === 'http'
      ? []
      : setAnnotations(entry, manifest, { 'nginx.org/use-cluster-ip': 'true' });
  }
  if (entry.kind !== 'VirtualServer') return [];
  const spec = VirtualServer.schema.safeParse(manifest).data?.spec;
  const [, index] = /^\/spec\/routes\/(\d+)\/action$/.exec(pointer) ?? [];
  const action =
    index === undefined ? undefined : spec?.routes[Number(index)]?.action;
  const name = action?.pass ?? action?.proxy?.upstream;
  const position =
    spec?.upstreams.findIndex(upstream => upstream.name === name) ?? -1;
  if (!name || position < 0) return [];
  const ops = [
    {
      op: 'add' as const,
      path: `/spec/upstreams/${position}/use-cluster-ip`,
      value: true,
    },
    ...(service.protocol !== 'http'
      ? []
      : action?.proxy
      ? [
          {
            op: 'add' as const,
            path: `${pointer}/proxy/requestHeaders`,
            value: {
              set: [
                {
                  name: 'Host',
                  value: serviceHostname(service.namespace, service.name),
                },
              ],
            },
          },
        ]
      : [
          {
            op: 'replace' as const,
            path: pointer,
            value: actionFor(name, service),
          },
        ]),
  ];
  return [{ op: 'patch', object: entry, ops }];
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  const secure = gateway.tls === 'simple';
  const policy = `${intent.name}-gateway`;
  return [
    ...virtualServers(intent, gateway.namespace, {
      upstream: {
        name: 'gateway',
        service: gateway.service,
        port: gateway.port,
        ...(secure ? { tls: { enable: true } } : {}),
        ...typeOf(intent),
      },
      action: { pass: 'gateway' },
      ...(secure ? { policies: [{ name: policy }] } : {}),
    }),
    ...(secure
      ? [
          {
            apiVersion: 'k8s.nginx.org/v1',
            kind: 'Policy',
            metadata: { name: policy, namespace: gateway.namespace },
            spec: {
              egressMTLS: { serverName: true, sslName: intent.hosts[0] },
            },
          },
        ]
      : []),
    ...chainedGateway(intent, gateway),
  ];
}
