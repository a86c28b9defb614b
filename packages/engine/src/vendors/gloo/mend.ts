import type { Change } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import type { MendTarget } from '../types';
import { GlooUpstream, GlooVirtualService } from './kinds';
import { readSettings } from './settings';

/**
 * What keeps one route from auto-mTLS or, with a sidecar, from the name that it
 * knows. The switch of auto-mTLS itself is in the Settings, for all routes.
 */
export function mend(target: MendTarget): Change[] | { cannot: string } {
  const { entry, pointer, service, objects, dataPlane } = target;
  const settings = readSettings(target);
  const own = /^\/spec\/virtualHost\/routes\/(\d+)$/.exec(pointer);
  if (settings.autoMtls && dataPlane === 'certificates') {
    const excluded = objects.list(GlooUpstream).filter(({ body: { spec } }) => {
      const kube = spec?.kube;
      return (
        spec?.disableIstioAutoMtls === true &&
        kube?.serviceName === service.name &&
        kube.serviceNamespace === service.namespace
      );
    });
    return excluded.map(({ ref }) => ({
      op: 'patch',
      object: ref,
      ops: [
        {
          op: 'replace',
          path: '/spec/disableIstioAutoMtls',
          value: false,
        },
      ],
    }));
  }
  if (settings.serviceRouting && dataPlane === 'sidecar' && own) {
    const { namespace = '', name } = entry;
    const { virtualHost } =
      objects.get(GlooVirtualService, namespace, name)?.body.spec ?? {};
    const route = virtualHost?.routes[Number(own[1])];
    if (route?.routeAction?.multi)
      return {
        cannot:
          'The Host is set for a whole route, and this one has several destinations.',
      };
    const hostRewrite = serviceHostname(service.namespace, service.name);
    if (route?.options?.hostRewrite === hostRewrite) return [];
    const path = `${pointer}/options`;
    return [
      {
        op: 'patch',
        object: entry,
        ops: [
          route?.options
            ? { op: 'add', path: `${path}/hostRewrite`, value: hostRewrite }
            : { op: 'add', path, value: { hostRewrite } },
        ],
      },
    ];
  }
  return {
    cannot:
      'Auto-mTLS is a switch of Gloo’s Settings (istioOptions) with Istio’s agent beside the proxy, for all routes; a single one has none.',
  };
}
