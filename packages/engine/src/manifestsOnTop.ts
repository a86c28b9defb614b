import type { ClusterAnalysis } from 'istio-ingress-contract';
import { keyOfManifest, keyOfRef } from './changes/applyChanges';
import { rollOut } from './changes/rollOut';
import type { ClusterObjects, SourceObject } from './snapshot/objects';

type Json = Readonly<Record<string, unknown>>;

/**
 * A cluster as it would be once the manifests of a repository are applied to
 * it. What only the server writes (age, status, assigned addresses) stays as
 * it is. Pods of a workload whose template changes will be replaced: what the
 * new ones will be is predicted.
 *
 * @public
 */
export function manifestsOnTop(
  base: ClusterObjects,
  manifests: readonly SourceObject[],
): ClusterObjects {
  const given = new Map(
    manifests.map(source => [keyOfManifest(source.manifest), source]),
  );
  const changed: SourceObject[] = [];
  const kept = base.objects.map(live => {
    const key = keyOfManifest(live.manifest);
    const source = given.get(key);
    if (!source) return live;
    given.delete(key);
    const merged = { ...source, manifest: applied(live, source) };
    if (!isSameTemplate(live, source)) changed.push(merged);
    return merged;
  });
  const objects = [...kept, ...given.values()];
  return { ...base, objects: rollOut(objects, base.objects, changed) };
}

/**
 * The part of an analysis that speaks of these manifests: their entries and
 * services, the routes between them, and the findings about either.
 *
 * @public
 */
export function aboutManifests(
  analysis: ClusterAnalysis,
  manifests: readonly SourceObject[],
): ClusterAnalysis {
  const given = new Set(
    manifests.map(({ manifest }) => keyOfManifest(manifest)),
  );
  const isGivenService = (ref: { namespace: string; name: string }) =>
    given.has(keyOfRef({ group: '', kind: 'Service', ...ref }));

  const routes = analysis.routes.filter(
    ({ entry, service }) =>
      given.has(keyOfRef(entry)) || (service && isGivenService(service)),
  );
  const reached = new Set(
    routes.flatMap(({ service }) => (service ? [nameOf(service)] : [])),
  );
  const services = analysis.services.filter(
    ({ ref }) => isGivenService(ref) || reached.has(nameOf(ref)),
  );
  const routeIds = new Set(routes.map(({ id }) => id));
  const controllerIds = new Set(routes.map(({ controllerId }) => controllerId));
  return {
    ...analysis,
    entries: analysis.entries.filter(({ ref }) => given.has(keyOfRef(ref))),
    routes,
    services,
    controllers: analysis.controllers.filter(({ id }) => controllerIds.has(id)),
    findings: analysis.findings
      .filter(
        finding =>
          given.has(keyOfRef(finding.subject)) ||
          finding.services.some(isGivenService) ||
          finding.routeIds.some(id => routeIds.has(id)),
      )
      .map(finding => ({
        ...finding,
        routeIds: finding.routeIds.filter(id => routeIds.has(id)),
      })),
  };
}

function nameOf({ namespace, name }: { namespace: string; name: string }) {
  return `${namespace}/${name}`;
}

/** A manifest with what the server added to the one that is there. */
function applied(live: SourceObject, source: SourceObject): Json {
  const was = live.manifest;
  const is = source.manifest;
  const age = fieldsOf(was.metadata, ['creationTimestamp', 'uid']);
  const spec = {
    ...fieldsOf(was.spec, ['clusterIP', 'clusterIPs', 'ipFamilies']),
    ...mapOf(is.spec),
  };
  return {
    ...is,
    metadata: { ...age, ...mapOf(is.metadata) },
    ...(is.spec === undefined ? {} : { spec }),
    ...(was.status === undefined ? {} : { status: was.status }),
  };
}

// Fields of a pod template that a server fills in when they are left out
// (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/),
// none of which the mesh reads; and the annotation of `kubectl rollout restart`.
const filledIn = new Set([
  'creationTimestamp',
  'dnsPolicy',
  'failureThreshold',
  'imagePullPolicy',
  'kubectl.kubernetes.io/restartedAt',
  'periodSeconds',
  'protocol',
  'resources',
  'restartPolicy',
  'scheme',
  'schedulerName',
  'securityContext',
  'serviceAccount',
  'successThreshold',
  'terminationGracePeriodSeconds',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'timeoutSeconds',
]);

/** A template that differs from the running one by defaults is that one. */
function isSameTemplate(live: SourceObject, source: SourceObject): boolean {
  return isFilledIn(
    mapOf(source.manifest.spec).template,
    mapOf(live.manifest.spec).template,
  );
}

function isFilledIn(given: unknown, running: unknown): boolean {
  if (Array.isArray(given)) {
    return (
      Array.isArray(running) &&
      given.length === running.length &&
      given.every((item, index) => isFilledIn(item, running[index]))
    );
  }
  if (typeof given !== 'object' || given === null) return given === running;
  const there = mapOf(running);
  const asked = mapOf(given);
  return (
    Object.entries(asked).every(([key, value]) =>
      isFilledIn(value, there[key]),
    ) && Object.keys(there).every(key => key in asked || filledIn.has(key))
  );
}

function fieldsOf(value: unknown, names: readonly string[]): Json {
  const map = mapOf(value);
  return Object.fromEntries(
    names.flatMap(name => (map[name] === undefined ? [] : [[name, map[name]]])),
  );
}

function mapOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
