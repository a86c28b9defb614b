import type {
  Controller,
  Manifest,
  Mode,
  Posture,
  Reason,
  Route,
  RenderPromise,
} from 'istio-ingress-contract';
import { keyOfManifest, keyOfRef } from '../changes/applyChanges';
import { controllersOf } from '../posture/controllers';
import { postureOf } from '../posture/servicePostures';
import { buildRoutes } from '../routes/buildRoutes';
import { Service } from '../snapshot/kinds';
import type { ClusterObjects } from '../snapshot/objects';
import type { Snapshot } from '../snapshot/Snapshot';
import type { ClusterView, ClusterViews } from '../vendors/clusterViews';

/** What was rendered for a service, to be judged on a cluster. */
export interface Addition {
  service: { namespace: string; name: string };
  manifests: readonly Manifest[];
}

/** What becomes of a service by the entries of an addition. */
export interface Judgement {
  promises: RenderPromise[];
  routes: Route[];
  /** Those of the routes. */
  controllers: Controller[];
  /** Why a posture is not known, or an entry leads nowhere. */
  reasons: string[];
}

/**
 * A cluster with manifests on top. An object that is there already is replaced,
 * except for a Namespace, to which labels are added.
 */
export function withManifests(
  base: ClusterObjects,
  manifests: readonly Manifest[],
): ClusterObjects {
  const added = new Map(
    manifests.map(manifest => [keyOfManifest(manifest), manifest]),
  );
  const kept = base.objects.flatMap(source => {
    const key = keyOfManifest(source.manifest);
    const manifest = added.get(key);
    if (!manifest) return [source];
    if (manifest.kind !== 'Namespace') return [];
    added.delete(key);
    return [{ ...source, manifest: labelled(source.manifest, manifest) }];
  });
  return {
    ...base,
    objects: [...kept, ...[...added.values()].map(manifest => ({ manifest }))],
  };
}

function labelled(
  there: Readonly<Record<string, unknown>>,
  { metadata }: Manifest,
): Readonly<Record<string, unknown>> {
  const known = recordOf(there.metadata);
  return {
    ...there,
    metadata: {
      ...known,
      labels: { ...recordOf(known.labels), ...recordOf(metadata.labels) },
    },
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/**
 * What each addition makes of its service: the stages of the analysis, for the
 * routes of the added entries alone.
 */
export function judge(
  base: ClusterObjects,
  additions: readonly Addition[],
  imagine: ClusterViews['imagine'],
): Judgement[] {
  return imagine(
    withManifests(
      base,
      additions.flatMap(({ manifests }) => manifests),
    ),
    view => judgements(view, additions),
  );
}

function judgements(
  { snapshot, found }: ClusterView,
  additions: readonly Addition[],
): Judgement[] {
  return additions.map(({ service, manifests }) => {
    const own = new Set(manifests.map(keyOfManifest));
    const entries = found.entries.filter(({ ref }) => own.has(keyOfRef(ref)));
    const { routes } = buildRoutes(snapshot, {
      ...found,
      entries: entries.filter(({ state }) => state === 'claimed'),
    });
    const resource = snapshot.get(Service, service.namespace, service.name);
    const to = routes.filter(
      route =>
        route.service?.namespace === service.namespace &&
        route.service.name === service.name,
    );
    const promises = resource
      ? [...new Set(to.map(({ mode }) => mode))].sort().map(mode => ({
          service: { cluster: snapshot.cluster, ...service },
          mode,
          ...judged(
            snapshot,
            resource,
            to.filter(route => route.mode === mode),
          ),
        }))
      : [];
    return {
      promises,
      routes: [...routes],
      controllers: controllersOf(
        snapshot,
        found.controllers.filter(({ id }) =>
          routes.some(({ controllerId }) => controllerId === id),
        ),
      ),
      reasons: reasonsOf(routes, [
        ...entries.flatMap(({ reason, state }) =>
          reason && state !== 'claimed' ? [reason] : [],
        ),
      ]),
    };
  });
}

function judged(
  snapshot: Snapshot,
  resource: Parameters<typeof postureOf>[1],
  routes: readonly Route[],
): { posture: Posture; predicted: boolean } {
  const { posture, predicted } = postureOf(snapshot, resource, routes, {
    anyway: () => [],
    withoutRoutes: [],
  });
  return { posture, predicted };
}

function reasonsOf(
  routes: readonly Route[],
  unclaimed: readonly Reason[],
): string[] {
  return [
    ...new Set([
      ...routes.flatMap(({ brokenAt, unknown = [], hops, outcome }) => [
        ...(brokenAt ? [brokenAt] : []),
        ...unknown.map(({ message }) => message),
        ...(outcome === 'mtls'
          ? []
          : hops
              .slice(-1)
              .flatMap(({ because }) =>
                because.slice(0, 2).map(({ message }) => message),
              )),
      ]),
      ...unclaimed.map(({ message }) => message),
    ]),
  ];
}

/** Do all routes of a mode carry mTLS? */
export function isPromised(
  { promises }: Judgement,
  mode: Mode,
  postures: readonly Posture[],
): boolean {
  return (
    promises.some(promise => promise.mode === mode) &&
    promises.every(({ posture }) => postures.includes(posture))
  );
}
