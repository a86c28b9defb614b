import { fact } from '../../evidence';
import { ConfigMap } from '../../snapshot/kinds';
import { claimCloudIngresses } from '../lib/cloudIngress';
import type { IngressClassRule } from '../lib/ingressClass';
import { edgeOf } from '../lib/kubernetesIngress';
import { OpenshiftRoute } from '../lib/openshiftRoute';
import type { Discovery, EntryClaim, VendorContext } from '../types';
import { bigIpController, poolMembers, VENDOR } from './controller';

const PREFIX = 'virtual-server.f5.com';

/** Ingresses of the class `f5`. */
export function ingressEntries(context: VendorContext): Discovery {
  const dialled = poolMembers(context.snapshot);
  const name = bigIpController(context.snapshot).flag('ingress-class') ?? 'f5';
  const rule: IngressClassRule = {
    controllers: ['f5.com/cntr-ingress-svcs'],
    annotationValues: [name],
    precedence: 'field',
    classless: false,
  };
  return claimCloudIngresses(context, { ...VENDOR, rule }, (ingress, path) => {
    const { annotations } = ingress;
    const key = `${PREFIX}/serverssl`;
    const profile = annotations[key];
    const rewrites = annotations[`${PREFIX}/rewrite-target-url`];
    return {
      edge: annotations[`${PREFIX}/clientssl`] ? 'terminate' : edgeOf(path),
      backend: path.backend,
      upstream: {
        addressing: dialled.addressing,
        // A rewritten URL may change the Host as well as the path.
        host: rewrites ? { from: 'unknown' } : { from: 'client' },
        protocol: 'http',
        clientTls: profile ? 'simple' : 'none',
        ...(profile ? { sni: { from: 'none' } } : {}),
        ...(rewrites ? { rewritesPath: {} } : {}),
        because: [
          ...(profile
            ? [
                fact('V5', 'a server profile starts TLS to members', ingress, {
                  path: `metadata.annotations["${key}"]`,
                  value: profile,
                }),
              ]
            : []),
          ...dialled.because,
        ],
      },
    };
  });
}

/** AS3 declarations: programs of the BIG-IP, which are not evaluated. */
export function declarationEntries({ objects }: VendorContext): EntryClaim[] {
  return objects
    .list(ConfigMap)
    .filter(
      ({ labels }) =>
        labels.f5type === 'virtual-server' && labels.as3 === 'true',
    )
    .map(map => ({
      ref: map.ref,
      state: 'not-evaluated',
      strength: 'live',
      reason: {
        code: 'not-modelled',
        message: 'AS3 declarations are not evaluated',
        object: map.ref,
      },
      because: [
        fact('V1', 'the labels make it a declaration for BIG-IP', map, {
          path: 'metadata.labels',
          value: 'as3=true,f5type=virtual-server',
        }),
      ],
      routes: [],
    }));
}

/** Routes of OpenShift, where the controller is told to manage them. */
export function routeEntries({
  objects,
  snapshot,
}: VendorContext): EntryClaim[] {
  const routes = objects.list(OpenshiftRoute);
  const { found, flag } = bigIpController(snapshot);
  const manages =
    flag('manage-routes') === 'true' || flag('controller-mode') === 'openshift';
  if (!found || !manages) return [];
  return routes.map(route => ({
    ref: route.ref,
    state: 'not-evaluated',
    strength: 'live',
    reason: {
      code: 'not-modelled',
      message: 'what a BIG-IP makes of Routes is not evaluated',
      object: route.ref,
    },
    because: [
      fact(
        'V1',
        'the controller manages Routes',
        { ref: found.ref },
        {
          path: 'spec.containers.args',
          value: flag('controller-mode') ?? 'manage-routes',
        },
      ),
    ],
    routes: [],
  }));
}
