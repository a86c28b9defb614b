import { absence, fact } from '../../evidence';
import type { Resource } from '../../snapshot/Resource';
import type { ResourceOf } from '../lib/ownKind';
import type { Backend, RouteDraft, VendorContext } from '../types';
import { type LoadBalancer, TraefikService } from './kinds';
import type { Passage } from './middlewares';
import { type Settings, switchOf } from './settings';
import { transportOf } from './transports';
import { httpUpstream, unknownUpstream } from './upstream';

/** A service as a route, or a TraefikService, names it. */
export interface Named {
  service: LoadBalancer;
  /** The namespace of the object that names it. */
  namespace: string;
  holder: Resource<unknown>;
  /** Dotted path to it within the holder. */
  path: string;
  weight?: number;
  mirror?: boolean;
}

export type NamedDraft = Pick<
  RouteDraft,
  'backend' | 'upstream' | 'weight' | 'mirror'
>;

// A TraefikService may name others; Traefik refuses loops.
const MAX_DEPTH = 6;

/** The Services behind a name: itself, or what its TraefikService leads to. */
export function destinationsOf(
  context: VendorContext,
  settings: Settings,
  passage: Passage,
  named: Named,
  depth = MAX_DEPTH,
): NamedDraft[] {
  const { service, weight, mirror } = named;
  const share = {
    ...(weight === undefined ? {} : { weight }),
    ...(mirror ? { mirror } : {}),
  };
  const [name, provider] = service.name.split('@', 2);
  if (provider !== undefined && provider !== 'kubernetescrd') {
    // Such as api@internal: of the process itself, or of a file.
    const backend: Backend = {
      kind: 'external',
      title: service.name,
      reason: 'not-modelled',
    };
    return [{ ...share, backend, upstream: unknownUpstream() }];
  }
  const namespace = service.namespace ?? named.namespace;
  const refused = crossNamespace(settings, named, namespace);
  if (refused)
    return [{ ...share, backend: refused, upstream: unknownUpstream() }];
  if (service.kind !== 'TraefikService') {
    return [
      {
        ...share,
        ...httpUpstream(
          context.objects,
          settings,
          {
            provider: 'kubernetescrd',
            namespace,
            name,
            ...(service.port === undefined ? {} : { port: service.port }),
            holder: named.holder,
            holderKind: named.holder.ref.kind,
            knobPath: knob => `${named.path}.${knob}`,
            ...(service.nativeLB === undefined
              ? {}
              : { nativeLB: service.nativeLB }),
            ...(service.passHostHeader === undefined
              ? {}
              : { passHostHeader: service.passHostHeader }),
            nodePortLB: service.nodePortLB ?? false,
            ...(service.scheme ? { scheme: service.scheme } : {}),
            transport: transportOf(
              context.objects,
              service.serversTransport,
              namespace,
            ),
          },
          passage,
        ),
      },
    ];
  }
  const found =
    provider === undefined
      ? context.objects.get(TraefikService, namespace, name)
      : context.objects
          .list(TraefikService)
          .find(each => `${each.namespace}-${each.name}` === name);
  if (!found || depth === 0)
    return [
      {
        ...share,
        backend: noSuchService(context, namespace, name),
        upstream: unknownUpstream(),
      },
    ];
  return membersOf(found).flatMap(member =>
    destinationsOf(
      context,
      settings,
      passage,
      {
        ...member,
        namespace: found.namespace,
        holder: found,
        ...(member.weight === undefined && weight !== undefined
          ? { weight }
          : {}),
        ...(mirror || member.mirror ? { mirror: true } : {}),
      },
      depth - 1,
    ),
  );
}

function membersOf(
  traefikService: ResourceOf<typeof TraefikService>,
): Pick<Named, 'service' | 'path' | 'weight' | 'mirror'>[] {
  const { spec } = traefikService.body;
  if (spec?.mirroring) {
    return [
      { service: spec.mirroring, path: 'spec.mirroring' },
      ...spec.mirroring.mirrors.map((service, i) => ({
        service,
        path: `spec.mirroring.mirrors[${i}]`,
        mirror: true,
      })),
    ];
  }
  if (spec?.failover) {
    const { service, fallback } = spec.failover;
    return [
      ...(service ? [{ service, path: 'spec.failover.service' }] : []),
      ...(fallback
        ? [{ service: fallback, path: 'spec.failover.fallback' }]
        : []),
    ];
  }
  const [key, services] = spec?.weighted
    ? (['weighted', spec.weighted.services] as const)
    : ([
        'highestRandomWeight',
        spec?.highestRandomWeight?.services ?? [],
      ] as const);
  return services.map((service, i) => ({
    service,
    path: `spec.${key}.services[${i}]`,
    weight: service.weight ?? 1,
  }));
}

/** Off by default (crd/kubernetes.go#isNamespaceAllowed). */
function crossNamespace(
  settings: Settings,
  { namespace, holder, path }: Named,
  target: string,
): Backend | undefined {
  if (
    target === namespace ||
    switchOf(settings, 'kubernetescrd', 'allowCrossNamespace') !== false
  )
    return undefined;
  return {
    kind: 'broken',
    brokenAt: `Traefik is not allowed to follow references into namespace ${target}`,
    because: [
      fact('V3', 'the reference leaves its namespace', holder, {
        path: `${path}.namespace`,
        value: target,
      }),
      absence('V3', 'allowCrossNamespace is off', {
        kind: 'Deployment',
        namespaces: [],
        selector: '--providers.kubernetescrd.allowcrossnamespace',
      }),
    ],
  };
}

function noSuchService(
  { objects, snapshot }: VendorContext,
  namespace: string,
  name: string,
): Backend {
  const title = `TraefikService ${namespace}/${name}`;
  if (snapshot.world === 'open' || objects.unread(TraefikService)) {
    return { kind: 'external', title, reason: 'not-modelled' };
  }
  return {
    kind: 'broken',
    brokenAt: `${title} does not exist`,
    because: [
      absence('V3', `${title} does not exist`, {
        kind: 'TraefikService',
        namespaces: [namespace],
        selector: name,
      }),
    ],
  };
}
