import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import {
  HTTPRoute,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { parseResource } from '../../snapshot/Resource';
import { chainedGateway } from '../lib/chainedGateway';
import { CLASS_ANNOTATION } from '../lib/ingressClass';
import {
  metadataOf,
  refusals,
  refusesTcp,
  refusesWildcards,
  refusesWildcardServerName,
  setAnnotations,
} from '../lib/recipes';
import type {
  ExposureIntent,
  IntentService,
  MendTarget,
  Vendor,
} from '../types';

const PREFIX = 'traefik.ingress.kubernetes.io/service';
const NGINX = 'nginx.ingress.kubernetes.io';

const noWildcards = refusesWildcards(
  'Traefik’s rule Host takes no wildcard, and a regular expression would not be checked here.',
);

/**
 * Standalone: nativeLB dials the Service address; on an HTTP port the Host has
 * to be that address as well, since the outside one is not known to Istio.
 */
export const recipes: Vendor['recipes'] = {
  standalone: {
    costs: [
      'Sticky sessions and health checks of single pods no longer work in Traefik: it sees one server, the Service.',
      'The application sees the address of the Service in the Host header; the outside name is in X-Forwarded-Host.',
    ],
    refuses: refusals(noWildcards, ({ service, tlsSecret, hosts }) =>
      service.speaks === 'tcp' && (!tlsSecret || hosts.length === 0)
        ? [
            {
              field: tlsSecret ? 'hosts' : 'tls',
              reason:
                'Traefik tells TCP routes of one port apart by the server name in TLS: a host and a certificate are needed.',
            },
          ]
        : [],
    ),
    comments: {
      nativeLB:
        'Dials the Service’s own address, by which Traefik’s sidecar recognises it and starts mTLS.',
      passHostHeader:
        'Istio knows the Service by its own address: with the outside Host the sidecar would send plaintext.',
    },
    expose: intent => [
      ingressRoute(intent, intent.service.namespace, {
        name: intent.service.name,
        port: intent.service.port,
        ...knobs(intent.service),
        ...(intent.service.speaks === 'grpc' ? { scheme: 'h2c' } : {}),
      }),
    ],
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    refuses: refusals(
      refusesTcp('A chain of Traefik'),
      noWildcards,
      refusesWildcardServerName,
    ),
    expose: exposeChained,
  },
};

function knobs({ protocol, speaks }: IntentService) {
  return {
    nativeLB: true,
    ...(protocol === 'http' && speaks !== 'tcp'
      ? { passHostHeader: false }
      : {}),
  };
}

function ingressRoute(
  intent: ExposureIntent,
  namespace: string,
  service: { name: string; port: number } & Record<
    string,
    string | number | boolean
  >,
): Manifest {
  const tcp = intent.service.speaks === 'tcp';
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: tcp ? 'IngressRouteTCP' : 'IngressRoute',
    metadata: metadataOf(intent, {
      namespace,
      ...(intent.className
        ? { annotations: { 'kubernetes.io/ingress.class': intent.className } }
        : {}),
    }),
    spec: {
      routes: [
        {
          ...(tcp ? {} : { kind: 'Rule' }),
          match: ruleOf(intent),
          services: [{ ...service }],
        },
      ],
      ...(intent.tlsSecret ? { tls: { secretName: intent.tlsSecret } } : {}),
    },
  };
}

/** The paths and hosts hold no backtick: the contract allows none. */
function ruleOf({ hosts, paths, service }: ExposureIntent): string {
  const any = (matcher: string, values: readonly string[]) => {
    const rules = values.map(value => `${matcher}(\`${value}\`)`);
    return rules.length > 1 ? `(${rules.join(' || ')})` : rules[0];
  };
  if (service.speaks === 'tcp') return any('HostSNI', hosts);
  return paths.includes('/')
    ? any('Host', hosts)
    : `${any('Host', hosts)} && ${any('PathPrefix', paths)}`;
}

/** The knobs of a route are at its service; those of an Ingress or HTTPRoute at the Service. */
function mend(target: MendTarget): Change[] {
  const { entry, manifest, pointer, service } = target;
  switch (entry.kind) {
    case 'IngressRoute':
    case 'IngressRouteTCP': {
      if (
        !/^\/spec\/routes\/\d+\/services\/\d+$/.test(pointer) ||
        !namesService(manifest, pointer)
      ) {
        return [];
      }
      const fields =
        entry.kind === 'IngressRoute' ? knobs(service) : { nativeLB: true };
      const ops = Object.entries(fields).map(([name, value]) => ({
        op: 'add' as const,
        path: `${pointer}/${name}`,
        value,
      }));
      return [{ op: 'patch', object: entry, ops }];
    }
    case 'Ingress':
      return isOfNginx(target)
        ? setAnnotations(entry, manifest, {
            [`${NGINX}/service-upstream`]: 'true',
            ...(service.protocol === 'http'
              ? {
                  [`${NGINX}/upstream-vhost`]: serviceHostname(
                    service.namespace,
                    service.name,
                  ),
                }
              : {}),
          })
        : annotateService(target, {
            [`${PREFIX}.nativelb`]: 'true',
            ...(service.protocol === 'http'
              ? { [`${PREFIX}.passhostheader`]: 'false' }
              : {}),
          });
    case 'HTTPRoute':
      return [
        ...annotateService(target, { 'traefik.io/service.nativelb': 'true' }),
        ...(service.protocol === 'http' ? rewriteHost(target) : []),
      ];
    default:
      return [];
  }
}

/** Is it served by the provider that reads Ingresses of ingress-nginx? */
function isOfNginx({ manifest, objects }: MendTarget): boolean {
  const found = parseResource(Ingress, { manifest });
  if (!found.ok) return false;
  const { annotations, body } = found.resource;
  const field = body.spec?.ingressClassName;
  const controller =
    field === undefined
      ? undefined
      : objects.get(IngressClass, '', field)?.body.spec?.controller;
  return (
    controller === 'k8s.io/ingress-nginx' ||
    (field === undefined && annotations[CLASS_ANNOTATION] === 'nginx')
  );
}

function annotateService(
  { service, objects }: MendTarget,
  annotations: Readonly<Record<string, string>>,
): Change[] {
  const target = objects.get(Service, service.namespace, service.name);
  if (!target) return [];
  const has = Object.keys(target.annotations).length > 0;
  return setAnnotations(
    target.ref,
    { metadata: has ? { annotations: target.annotations } : {} },
    annotations,
  );
}

/** A filter of the rule, which must lead to this Service alone. */
function rewriteHost({
  entry,
  manifest,
  pointer,
  service,
}: MendTarget): Change[] {
  const [, index] =
    /^\/spec\/rules\/(\d+)\/backendRefs\/\d+$/.exec(pointer) ?? [];
  const rule =
    HTTPRoute.schema.safeParse(manifest).data?.spec?.rules[Number(index)];
  if (index === undefined || !rule || rule.backendRefs.length !== 1) return [];
  if (rule.filters.some(({ urlRewrite }) => urlRewrite)) return [];
  const filter = {
    type: 'URLRewrite',
    urlRewrite: { hostname: serviceHostname(service.namespace, service.name) },
  };
  const at = `/spec/rules/${index}/filters`;
  const op =
    rule.filters.length > 0
      ? { op: 'add' as const, path: `${at}/-`, value: filter }
      : { op: 'add' as const, path: at, value: [filter] };
  return [{ op: 'patch', object: entry, ops: [op] }];
}

/** A TraefikService holds its knobs elsewhere. */
function namesService(
  manifest: MendTarget['manifest'],
  pointer: string,
): boolean {
  let value: unknown = manifest;
  for (const key of pointer.split('/').slice(1)) {
    value =
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([name]) => name === key)?.[1]
        : undefined;
  }
  return (
    typeof value === 'object' &&
    value !== null &&
    (!('kind' in value) || value.kind === 'Service')
  );
}

function exposeChained(intent: ExposureIntent): Manifest[] {
  const { gateway } = intent;
  if (!gateway) return [];
  const secure = gateway.tls === 'simple';
  return [
    ingressRoute(intent, gateway.namespace, {
      name: gateway.service,
      port: gateway.port,
      ...(secure
        ? { scheme: 'https', serversTransport: intent.name }
        : intent.service.speaks === 'grpc'
        ? { scheme: 'h2c' }
        : {}),
    }),
    ...(secure
      ? [
          {
            apiVersion: 'traefik.io/v1alpha1',
            kind: 'ServersTransport',
            metadata: { name: intent.name, namespace: gateway.namespace },
            spec: { serverName: intent.hosts[0] },
          },
        ]
      : []),
    ...chainedGateway(intent, gateway),
  ];
}
