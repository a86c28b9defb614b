import type {
  Controller,
  EntryResult,
  Route,
  ServicePosture,
} from 'istio-ingress-contract';
import { keyOfManifest, keyOfRef } from '../changes/applyChanges';
import { meshWorkload } from '../recipes/meshWorkload';
import { Namespace } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import type { ClusterObjects } from '../snapshot/objects';
import { named, namedFirst } from './lib/titles';
import type { FindingContext, Remedy } from './types';

/** What the stages before the findings concluded. */
export interface FindingInput {
  snapshot: Snapshot;
  source: ClusterObjects;
  controllers: readonly Controller[];
  entries: readonly EntryResult[];
  routes: readonly Route[];
  services: readonly ServicePosture[];
  /** What the vendor of a route can do about its hop to the workload. */
  mendRoute(
    route: Route,
    lookups: Pick<FindingContext, 'controllerOf' | 'manifestOf' | 'serviceOf'>,
  ): Remedy;
}

// Written by controllers, not by people; and most of what a cluster holds.
const NEVER_PATCHED: ReadonlySet<unknown> = new Set(['EndpointSlice', 'Pod']);

/** The context that all rules share; indexes are built when first asked for. */
export function findingContext(input: FindingInput): FindingContext {
  const { snapshot, source, controllers, entries, routes, services } = input;
  const controllersById = new Map(controllers.map(c => [c.id, c]));
  const servicesByKey = new Map(
    services.map(s => [`${s.ref.namespace}/${s.ref.name}`, s]),
  );
  let manifests: Map<string, Readonly<Record<string, unknown>>> | undefined;
  return contextOver(
    {
      cluster: snapshot.cluster,
      controllers,
      entries,
      routes,
      services,
      objects: snapshot,
      snapshot,
      each: kind => snapshot.list(kind),
      controllerOf: route => controllersById.get(route.controllerId),
      serviceOf: ({ namespace, name }) =>
        servicesByKey.get(`${namespace}/${name}`),
      manifestOf: ref => {
        manifests ??= new Map(
          source.objects.flatMap(({ manifest }) =>
            isEverPatched(manifest.kind)
              ? [[keyOfManifest(manifest), manifest] as const]
              : [],
          ),
        );
        return manifests.get(keyOfRef(ref));
      },
    },
    input.mendRoute,
  );
}

/** What rules may ask for, over what they may see. */
export function contextOver(
  base: Omit<FindingContext, 'mendRoute' | 'meshController'>,
  mend: FindingInput['mendRoute'],
): FindingContext {
  const { controllerOf, manifestOf, serviceOf } = base;
  return Object.assign(base, {
    mendRoute: (route: Route) =>
      mend(route, { controllerOf, manifestOf, serviceOf }),
    meshController: (controller: Controller) =>
      meshController(base.snapshot, controller, base.manifestOf),
  });
}

/** Do people write objects of the kind, so that a fix may change one? */
export function isEverPatched(kind: unknown): boolean {
  return !NEVER_PATCHED.has(kind);
}

// The injector refuses these (pkg/kube/inject/initializer.go).
const NEVER_INJECTED = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
];

function meshController(
  snapshot: Snapshot,
  controller: Controller,
  manifestOf: FindingContext['manifestOf'],
): Remedy {
  const workload = controller.ref;
  const manifest = workload && manifestOf(workload);
  const template = manifest && templateOf(manifest);
  if (!workload || !manifest || !template) {
    return {
      noFix: `The workload of ${named(controller)} was not given.`,
      alternatives: ['Inject a sidecar into its pods, outbound only.'],
    };
  }
  if (template.hostNetwork) {
    return {
      noFix: `${namedFirst(
        controller,
      )} runs on the host network, where neither a sidecar nor ambient captures traffic.`,
      alternatives: [
        'Run it on the pod network.',
        'Chain it through an Istio gateway.',
      ],
    };
  }
  const namespace = workload.namespace ?? '';
  if (NEVER_INJECTED.includes(namespace)) {
    return {
      noFix: `Istio never injects into namespace ${namespace}.`,
      alternatives: [
        'Move the controller to another namespace.',
        'Chain it through an Istio gateway.',
      ],
    };
  }
  const injection = snapshot.get(Namespace, '', namespace)?.labels[
    'istio-injection'
  ];
  if (injection !== undefined && injection !== 'enabled') {
    return {
      noFix: `Namespace ${namespace} is labelled istio-injection=${injection}, which overrules its pods.`,
      alternatives: [`Remove that label, or set it to enabled.`],
    };
  }
  const change = meshWorkload(workload, manifest);
  if (!change) {
    return {
      noFix:
        'The pod template asks for a sidecar already; its pods run without one.',
      alternatives: [
        `kubectl rollout restart ${workload.kind.toLowerCase()}/${
          workload.name
        } --namespace ${namespace}`,
      ],
    };
  }
  return {
    summary: `Put ${named(controller)} into the mesh, outbound only`,
    changes: [change],
    costs: [
      'The pods of the controller restart.',
      'What it sends goes through a sidecar: a little more latency and memory.',
    ],
  };
}

function templateOf(
  manifest: Readonly<Record<string, unknown>>,
): { hostNetwork: boolean } | undefined {
  const spec = manifest.spec as
    | { template?: { spec?: { hostNetwork?: unknown } } }
    | undefined;
  return spec?.template
    ? { hostNetwork: spec.template.spec?.hostNetwork === true }
    : undefined;
}
