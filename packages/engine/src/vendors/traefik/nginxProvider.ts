import { absence, fact } from '../../evidence';
import { isHeadless } from '../../mesh/endpoints';
import { Service } from '../../snapshot/kinds';
import { goBoolean } from '../lib/booleans';
import type { IngressResource } from '../lib/ingressClass';
import { pathsOf } from '../lib/kubernetesIngress';
import { servicePort } from '../lib/servicePort';
import type { HostSent, ObjectReader, RouteDraft, Upstream } from '../types';
import { edgeOf } from './entryPoints';
import type { Settings } from './settings';
import { unknownUpstream } from './upstream';

const PREFIX = 'nginx.ingress.kubernetes.io';

/**
 * What Traefik makes of an Ingress that was written for ingress-nginx
 * (pkg/provider/kubernetes/ingress-nginx). Unlike ingress-nginx, every Ingress
 * speaks for its own backends.
 */
export function nginxDrafts(
  objects: ObjectReader,
  settings: Settings,
  ingress: IngressResource,
  controllerId: string,
): RouteDraft[] {
  const annotation = (name: string) => ingress.annotations[`${PREFIX}/${name}`];
  const at = (name: string) => ({
    path: `metadata.annotations["${PREFIX}/${name}"]`,
    value: annotation(name),
  });
  const viaService = goBoolean(annotation('service-upstream')) ?? false;
  const protocol = (annotation('backend-protocol') ?? 'HTTP').toUpperCase();
  const secure = protocol === 'HTTPS' || protocol === 'GRPCS';
  const host = hostSent(settings, annotation('upstream-vhost'));
  return pathsOf(ingress).map((path): RouteDraft => {
    const draft = {
      rule: path.rule,
      edge: edgeOf(settings, [], path.tls, false),
      controllerId,
    };
    if (path.backend.kind !== 'service')
      return { ...draft, backend: path.backend, upstream: unknownUpstream() };
    const service = objects.get(
      Service,
      path.backend.namespace,
      path.backend.name,
    );
    const port = servicePort(service, path.backend.port)?.port;
    const knob = viaService
      ? fact(
          'V4',
          'the Service address is dialled',
          ingress,
          at('service-upstream'),
        )
      : absence(
          'V4',
          'without service-upstream, the addresses of pods are dialled',
          {
            kind: 'Ingress',
            namespaces: [ingress.namespace],
            selector: at('service-upstream').path,
          },
        );
    const upstream: Upstream = {
      addressing:
        viaService && !(service && isHeadless(service))
          ? 'service-ip'
          : 'pod-ip',
      host,
      protocol: protocol.startsWith('GRPC') ? 'http2' : 'http',
      clientTls: secure
        ? annotation('proxy-ssl-secret')
          ? 'mutual'
          : 'simple'
        : 'none',
      ...(secure
        ? {
            sni: sniSent(
              annotation('proxy-ssl-server-name'),
              annotation('proxy-ssl-name'),
            ),
          }
        : {}),
      ...(annotation('rewrite-target') === undefined
        ? {}
        : { rewritesPath: {} }),
      because: [
        knob,
        ...(annotation('upstream-vhost') === undefined
          ? []
          : [
              fact(
                'V5',
                host.from === 'client'
                  ? 'this version does not read the annotation'
                  : 'the Host header is replaced',
                ingress,
                at('upstream-vhost'),
              ),
            ]),
      ],
    };
    return {
      ...draft,
      backend: { ...path.backend, ...(port === undefined ? {} : { port }) },
      upstream,
    };
  });
}

/** `upstream-vhost` is read from Traefik 3.7 on. */
function hostSent({ version }: Settings, vhost: string | undefined): HostSent {
  if (!vhost) return { from: 'client' };
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined) return { from: 'unknown' };
  const reads =
    Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 7);
  if (!reads) return { from: 'client' };
  return vhost.includes('$')
    ? { from: 'unknown' }
    : { from: 'value', value: vhost };
}

function sniSent(
  serverName: string | undefined,
  name: string | undefined,
): HostSent {
  if (serverName?.toLowerCase() !== 'on') return { from: 'none' };
  return name ? { from: 'value', value: name } : { from: 'unknown' };
}
