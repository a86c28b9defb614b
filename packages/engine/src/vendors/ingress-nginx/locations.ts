import { fact } from '../../evidence';
import { Ingress } from '../../snapshot/kinds';
import { byAge } from '../../snapshot/Resource';
import { type IngressResource, matchIngressClass } from '../lib/ingressClass';
import { type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import type { Backend, EntryClaim, VendorContext } from '../types';
import {
  DEFAULT_PREFIX,
  defaultRule,
  isTrue,
  type NginxController,
} from './settings';

type ServiceBackend = Extract<Backend, { kind: 'service' }>;

/** What one controller makes of all its Ingresses together. */
export interface Plan {
  /** The oldest Ingress that names a backend: it configures the upstream. */
  owners: ReadonlyMap<string, IngressResource>;
  /** The Ingress whose location serves a host and path. */
  locations: ReadonlyMap<string, IngressResource>;
}

export function planFor(
  { objects, snapshot }: VendorContext,
  controller: NginxController | undefined,
): Plan {
  const owners = new Map<string, IngressResource>();
  const locations = new Map<string, IngressResource>();
  const served = objects
    .list(Ingress)
    .filter(
      ingress =>
        controller?.watches?.(ingress) !== false &&
        matchIngressClass(
          objects,
          snapshot.world,
          ingress,
          controller?.rule ?? defaultRule,
        ).served,
    )
    .sort(byAge);
  for (const ingress of served) {
    const canary = isCanary(ingress, controller);
    for (const path of pathsOf(ingress)) {
      if (path.backend.kind !== 'service') continue;
      const upstream = upstreamKey(path.backend);
      if (!owners.has(upstream)) owners.set(upstream, ingress);
      const location = locationKey(path);
      if (!canary && !locations.has(location)) locations.set(location, ingress);
    }
  }
  return { owners, locations };
}

/** Of an Ingress without a location of its own: the older ones that have them. */
export function withoutLocations(
  { objects }: VendorContext,
  claim: EntryClaim,
  controllers: readonly NginxController[],
  planOf: (controller: NginxController | undefined) => Plan,
): EntryClaim {
  if (claim.state !== 'claimed' || claim.routes.length > 0) return claim;
  const { namespace = '', name } = claim.ref;
  const ingress = objects.get(Ingress, namespace, name);
  if (!ingress) return claim;
  const plans = (controllers.length > 0 ? controllers : [undefined]).map(
    planOf,
  );
  const older = plans.flatMap(({ locations }) =>
    pathsOf(ingress).flatMap(path => {
      const owner = locations.get(locationKey(path));
      return owner && owner.ref !== ingress.ref ? [owner] : [];
    }),
  );
  const [first] = older;
  if (!first) return claim;
  const names = older.map(each => `${each.namespace}/${each.name}`).sort();
  return {
    ...claim,
    state: 'unclaimed',
    reason: {
      code: 'no-controller',
      message: `its hosts and paths are those of an older Ingress, which serves them: ${[
        ...new Set(names),
      ].join(', ')}`,
      object: ingress.ref,
    },
    because: [
      fact('V1', 'an older Ingress has the same host and path', first, {
        path: 'metadata.creationTimestamp',
      }),
      ...claim.because,
    ],
  };
}

export function isCanary(
  ingress: IngressResource,
  controller: NginxController | undefined,
): boolean {
  return (
    isTrue(
      ingress.annotations[
        `${controller?.annotationsPrefix ?? DEFAULT_PREFIX}/canary`
      ],
    ) ?? false
  );
}

// As upstreamName: the port as the Ingress states it, by number or by name.
export function upstreamKey(backend: ServiceBackend): string {
  return `${backend.namespace}/${backend.name}/${backend.port ?? ''}`;
}

export function locationKey(path: IngressPath): string {
  return `${path.rule.hosts.join()} ${
    path.isDefault ? 'default' : path.rule.path ?? '/'
  } ${path.pathType ?? ''}`;
}
