import type { VendorId } from 'istio-ingress-contract';
import { Ingress } from '../../snapshot/kinds';
import type {
  Discovery,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';
import {
  CLASS_ANNOTATION,
  type IngressClassRule,
  type IngressResource,
  matchIngressClass,
} from './ingressClass';
import { type IngressPath, pathsOf } from './kubernetesIngress';
import { vendorsOfClassName } from './signatures';

/**
 * The Ingresses of a load balancer outside of the cluster, by their class. The
 * class object names the controller, and nobody else uses it; a class name
 * alone is a hint.
 */
export function claimCloudIngresses(
  { objects, snapshot }: VendorContext,
  vendor: { id: VendorId; title: string; rule: IngressClassRule },
  draftOf: (
    ingress: IngressResource,
    path: IngressPath,
  ) => Pick<RouteDraft, 'backend' | 'upstream' | 'edge'>,
): Discovery {
  const entries = objects.list(Ingress).flatMap((ingress): EntryClaim[] => {
    const match = matchIngressClass(
      objects,
      snapshot.world,
      ingress,
      vendor.rule,
    );
    if (!match.served) return [];
    const name =
      ingress.body.spec?.ingressClassName ??
      ingress.annotations[CLASS_ANNOTATION];
    const named = match.by === 'class-name' && name !== undefined;
    return [
      {
        ref: ingress.ref,
        state: 'claimed',
        strength: named ? 'named' : 'live',
        ...(named ? { candidates: vendorsOfClassName(name) } : {}),
        because: match.because,
        routes: pathsOf(ingress).map(path => ({
          rule: path.rule,
          controllerId: vendor.id,
          ...draftOf(ingress, path),
        })),
      },
    ];
  });
  return {
    controllers:
      entries.length > 0
        ? [{ id: vendor.id, title: vendor.title, because: [] }]
        : [],
    entries,
  };
}
