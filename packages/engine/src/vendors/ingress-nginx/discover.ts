import type { Edge } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { Ingress, Service } from '../../snapshot/kinds';
import { byAge } from '../../snapshot/Resource';
import { claimIngresses } from '../lib/claimIngresses';
import { type IngressResource, matchIngressClass } from '../lib/ingressClass';
import { edgeOf, type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import type {
  Backend,
  Discovery,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';
import {
  DEFAULT_PREFIX,
  defaultRule,
  findControllers,
  isTrue,
  type NginxController,
  vendorName,
} from './settings';
import { streamEntries } from './streams';
import { portStated, upstreamOf } from './upstream';

type ServiceBackend = Extract<Backend, { kind: 'service' }>;

/** Everything that ingress-nginx serves. */
export function discover(context: VendorContext): Discovery {
  const controllers = findControllers(context);
  const plans = new Map<string, Plan>();
  const planOf = (controller: NginxController | undefined) => {
    const key = controller?.controller.id ?? '';
    let plan = plans.get(key);
    if (!plan) {
      plan = planFor(context, controller);
      plans.set(key, plan);
    }
    return plan;
  };
  const claimed = claimIngresses(
    context,
    { ...vendorName, rule: defaultRule },
    controllers,
    (ingress, controllerId, controller) =>
      draftsOf(context, planOf(controller), ingress, controllerId, controller),
  );
  return {
    controllers: [
      ...controllers.map(({ controller }) => controller),
      ...claimed.controllers,
    ],
    entries: [
      ...claimed.entries.map(claim =>
        withoutLocations(context, claim, controllers, planOf),
      ),
      ...controllers.flatMap(each => streamEntries(context.objects, each)),
    ],
  };
}

/** What one controller makes of all its Ingresses together. */
interface Plan {
  /** The oldest Ingress that names a backend: it configures the upstream. */
  owners: ReadonlyMap<string, IngressResource>;
  /** The Ingress whose location serves a host and path. */
  locations: ReadonlyMap<string, IngressResource>;
}

function planFor(
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

function draftsOf(
  { objects }: VendorContext,
  plan: Plan,
  ingress: IngressResource,
  controllerId: string,
  controller: NginxController | undefined,
): RouteDraft[] {
  const drafts: RouteDraft[] = [];
  const canary = isCanary(ingress, controller);
  const all = pathsOf(ingress);
  for (const path of all) {
    const rule =
      path.isDefault && all.length > 1
        ? {
            ...path.rule,
            hosts: [...new Set(all.flatMap(each => each.rule.hosts))],
          }
        : path.rule;
    const location = plan.locations.get(locationKey(path)) ?? ingress;
    // A second Ingress for the same host and path is skipped by the controller.
    if (!canary && location.ref !== ingress.ref) continue;
    const weight = canary ? weightOf(ingress, controller) : undefined;
    const common = {
      rule,
      edge: edgeFor(ingress, path, controller),
      controllerId,
      ...(weight === undefined ? {} : { weight }),
    };
    if (path.backend.kind !== 'service') {
      drafts.push({ ...common, backend: path.backend, upstream: noUpstream() });
      continue;
    }
    if (common.edge === 'passthrough') {
      drafts.push({
        ...common,
        ...passthrough(path.backend, ingress, controller),
      });
      continue;
    }
    const owner = plan.owners.get(upstreamKey(path.backend)) ?? ingress;
    drafts.push({
      ...common,
      ...upstreamOf(objects, path.backend, owner, location, controller),
    });
  }
  const custom = customDefaultBackend(ingress, controller);
  if (custom) {
    drafts.push({
      rule: { pointer: custom.pointer, hosts: [] },
      edge: 'none',
      controllerId,
      backend: firstPort(objects, custom.backend),
      upstream: plainUpstream(
        ingress,
        'the annotation’s default backend is always dialled by pod address',
        custom.key,
      ),
    });
  }
  return drafts;
}

/** Of an Ingress without a location of its own: the older ones that have them. */
function withoutLocations(
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

function edgeFor(
  ingress: IngressResource,
  path: IngressPath,
  controller: NginxController | undefined,
): Edge {
  const prefix = controller?.annotationsPrefix ?? DEFAULT_PREFIX;
  const passes = isTrue(ingress.annotations[`${prefix}/ssl-passthrough`]);
  const isRoot = (path.rule.path ?? '/') === '/';
  // Without the controller's flag the annotation does nothing.
  if (
    passes &&
    isRoot &&
    path.rule.hosts.length > 0 &&
    controller?.sslPassthrough
  )
    return 'passthrough';
  if (!path.tls && isTrue(ingress.annotations[`${prefix}/force-ssl-redirect`]))
    return 'redirect';
  return edgeOf(path);
}

/** Passed-through connections go to the Service address (controller.go#createServers). */
function passthrough(
  backend: ServiceBackend,
  ingress: IngressResource,
  controller: NginxController | undefined,
) {
  const key = `${
    controller?.annotationsPrefix ?? DEFAULT_PREFIX
  }/ssl-passthrough`;
  return {
    backend,
    upstream: {
      addressing: 'service-ip' as const,
      host: { from: 'none' as const },
      protocol: 'tcp' as const,
      clientTls: 'simple' as const,
      sni: { from: 'client' as const },
      because: [
        fact(
          'V4',
          'TLS of the client is passed through to the Service address',
          ingress,
          {
            path: `metadata.annotations["${key}"]`,
            value: ingress.annotations[key],
          },
        ),
      ],
    },
  };
}

function isCanary(
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

function weightOf(
  ingress: IngressResource,
  controller: NginxController | undefined,
): number | undefined {
  const text =
    ingress.annotations[
      `${controller?.annotationsPrefix ?? DEFAULT_PREFIX}/canary-weight`
    ];
  const weight = Number(text);
  return text === undefined || !Number.isFinite(weight) ? undefined : weight;
}

function customDefaultBackend(
  ingress: IngressResource,
  controller: NginxController | undefined,
) {
  const key = `${
    controller?.annotationsPrefix ?? DEFAULT_PREFIX
  }/default-backend`;
  const name = ingress.annotations[key];
  if (!name) return undefined;
  return {
    key,
    pointer: `/metadata/annotations/${key.replaceAll('/', '~1')}`,
    backend: { kind: 'service' as const, namespace: ingress.namespace, name },
  };
}

/** The annotation names no port: the first of the Service is taken. */
function firstPort(
  objects: VendorContext['objects'],
  backend: ServiceBackend,
): ServiceBackend {
  const service = objects.get(Service, backend.namespace, backend.name);
  const port =
    service && portStated(service, service.body.spec?.ports[0]?.port);
  return port === undefined ? backend : { ...backend, port };
}

function plainUpstream(
  ingress: IngressResource,
  message: string,
  key: string,
): RouteDraft['upstream'] {
  return {
    addressing: 'pod-ip',
    host: { from: 'client' },
    protocol: 'http',
    clientTls: 'none',
    because: [
      fact('V4', message, ingress, {
        path: `metadata.annotations["${key}"]`,
        value: ingress.annotations[key],
      }),
    ],
  };
}

function noUpstream(): RouteDraft['upstream'] {
  return {
    addressing: 'unknown',
    host: { from: 'unknown' },
    protocol: 'unknown',
    clientTls: 'unknown',
    because: [],
  };
}

// As upstreamName: the port as the Ingress states it, by number or by name.
function upstreamKey(backend: ServiceBackend): string {
  return `${backend.namespace}/${backend.name}/${backend.port ?? ''}`;
}

function locationKey(path: IngressPath): string {
  return `${path.rule.hosts.join()} ${
    path.isDefault ? 'default' : path.rule.path ?? '/'
  } ${path.pathType ?? ''}`;
}
