import type { Change, Manifest } from 'istio-ingress-contract';
import { Service } from '../../snapshot/kinds';
import { chainedGateway, setAnnotations } from '../lib/recipes';
import type {
  ExposureIntent,
  IntentService,
  MendTarget,
  Vendor,
} from '../types';

const PREFIX = 'traefik.ingress.kubernetes.io/service';

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
    expose: intent => [
      ingressRoute(intent, intent.service.namespace, {
        name: intent.service.name,
        port: intent.service.port,
        ...knobs(intent.service),
      }),
    ],
    mend,
  },
  chained: {
    costs: ['Requests pass one more proxy, the Istio gateway.'],
    expose: exposeChained,
  },
};

function knobs({ protocol }: IntentService) {
  return {
    nativeLB: true,
    ...(protocol === 'http' ? { passHostHeader: false } : {}),
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
  const path = intent.path === '/' ? '' : ` && PathPrefix(\`${intent.path}\`)`;
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: {
      name: intent.name,
      namespace,
      ...(intent.labels ? { labels: { ...intent.labels } } : {}),
      ...(intent.className
        ? { annotations: { 'kubernetes.io/ingress.class': intent.className } }
        : {}),
    },
    spec: {
      routes: [
        {
          kind: 'Rule',
          match: `Host(\`${intent.host}\`)${path}`,
          services: [{ ...service }],
        },
      ],
      ...(intent.tlsSecret ? { tls: { secretName: intent.tlsSecret } } : {}),
    },
  };
}

/** The knobs of a route are at its service; those of an Ingress at the Service. */
function mend({
  entry,
  manifest,
  pointer,
  service,
  objects,
}: MendTarget): Change[] {
  if (entry.kind === 'IngressRoute') {
    if (
      !/^\/spec\/routes\/\d+\/services\/\d+$/.test(pointer) ||
      !namesService(manifest, pointer)
    )
      return [];
    const ops = Object.entries(knobs(service)).map(([name, value]) => ({
      op: 'add' as const,
      path: `${pointer}/${name}`,
      value,
    }));
    return [{ op: 'patch', object: entry, ops }];
  }
  if (entry.kind !== 'Ingress') return [];
  const target = objects.get(Service, service.namespace, service.name);
  if (!target) return [];
  const has = Object.keys(target.annotations).length > 0;
  return setAnnotations(
    target.ref,
    { metadata: has ? { annotations: target.annotations } : {} },
    {
      [`${PREFIX}.nativelb`]: 'true',
      ...(service.protocol === 'http'
        ? { [`${PREFIX}.passhostheader`]: 'false' }
        : {}),
    },
  );
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
      ...(secure ? { scheme: 'https', serversTransport: intent.name } : {}),
    }),
    ...(secure
      ? [
          {
            apiVersion: 'traefik.io/v1alpha1',
            kind: 'ServersTransport',
            metadata: { name: intent.name, namespace: gateway.namespace },
            spec: { serverName: intent.host },
          },
        ]
      : []),
    ...chainedGateway(intent, gateway),
  ];
}
