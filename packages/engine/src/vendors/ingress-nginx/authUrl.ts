import type { Edge } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { CLUSTER_DOMAIN } from '../../mesh/hostnames';
import type { Resource } from '../../snapshot/Resource';
import type { IngressResource } from '../lib/ingressClass';
import type { RouteDraft } from '../types';
import { DEFAULT_PREFIX, isTrue, type NginxController } from './settings';

const IN_CLUSTER = new RegExp(
  `^(https?)://([a-z0-9-]+)\\.([a-z0-9-]+)\\.svc(?:\\.${CLUSTER_DOMAIN.replaceAll(
    '.',
    '\\.',
  )})?\\.?(?::([0-9]+))?(/[^?]*)?(?:\\?.*)?$`,
  'i',
);

/**
 * The service that says of each request whether it may pass. nginx asks it with
 * the Host of the URL, over the address of that name, and sends SNI
 * (rootfs/etc/nginx/template/nginx.tmpl, the location of `$authPath`). A URL
 * outside of the cluster leads to no service of it.
 */
export function authDrafts(
  ingress: IngressResource,
  common: { hosts: string[]; edge: Edge; controllerId: string },
  controller: NginxController | undefined,
): RouteDraft[] {
  const found = urlOf(ingress, controller);
  const [, scheme, name, namespace, port, path] =
    found?.url.match(IN_CLUSTER) ?? [];
  if (!found || !name || !namespace) return [];
  const tls = scheme.toLowerCase() === 'https';
  const host = [name, namespace, 'svc'].join('.');
  const sent = found.url.toLowerCase().includes(`${host}.${CLUSTER_DOMAIN}`)
    ? `${host}.${CLUSTER_DOMAIN}`
    : host;
  const snippet = controller?.annotationsPrefix ?? DEFAULT_PREFIX;
  const hostKnown = !/proxy_set_header\s+host\b/i.test(
    ingress.annotations[`${snippet}/auth-snippet`] ?? '',
  );
  return [
    {
      rule: { pointer: found.pointer, hosts: common.hosts },
      edge: common.edge,
      controllerId: common.controllerId,
      backend: {
        kind: 'service',
        namespace,
        name,
        port: port === undefined ? (tls ? 443 : 80) : Number(port),
      },
      upstream: {
        addressing: 'service-ip',
        host: hostKnown ? { from: 'value', value: sent } : { from: 'unknown' },
        protocol: 'http',
        clientTls: tls ? 'simple' : 'none',
        ...(tls ? { sni: { from: 'value' as const, value: sent } } : {}),
        rewritesPath: { to: path ?? '/' },
        because: [
          fact(
            'V4',
            'each request is first asked for at this URL, by its name',
            found.at,
            { path: found.path, value: found.url },
          ),
        ],
      },
    },
  ];
}

function urlOf(
  ingress: IngressResource,
  controller: NginxController | undefined,
):
  | { url: string; pointer: string; at: Resource<unknown>; path: string }
  | undefined {
  const prefix = controller?.annotationsPrefix ?? DEFAULT_PREFIX;
  const key = `${prefix}/auth-url`;
  const own = ingress.annotations[key];
  if (own) {
    return {
      url: own.trim(),
      pointer: `/metadata/annotations/${key.replaceAll('/', '~1')}`,
      at: ingress,
      path: `metadata.annotations["${key}"]`,
    };
  }
  const settings = controller?.settings;
  const url = settings?.body.data['global-auth-url'];
  const asks =
    isTrue(ingress.annotations[`${prefix}/enable-global-auth`]) ?? true;
  if (!settings || !url || !asks) return undefined;
  return {
    url: url.trim(),
    pointer: '/spec',
    at: settings,
    path: 'data["global-auth-url"]',
  };
}
