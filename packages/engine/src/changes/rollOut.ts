import type { SourceObject } from '../snapshot/objects';
import { parseResource } from '../snapshot/Resource';
import {
  DaemonSet,
  Deployment,
  EndpointSlice,
  Pod,
  StatefulSet,
} from '../snapshot/kinds';
import { matchesSelector } from '../snapshot/selectors';

/**
 * Takes away the running pods of workloads whose template changed, and the
 * endpoints that name them: they will be replaced, and the engine predicts
 * what a workload without pods will run.
 */
export function rollOut(
  objects: readonly SourceObject[],
  before: readonly SourceObject[],
  changed: readonly SourceObject[],
): SourceObject[] {
  const selectors = changed.flatMap(source => {
    const workload = readWorkload(source);
    if (!workload || sameTemplate(source, before)) return [];
    const selector = workload.body.spec?.selector;
    return selector ? [{ namespace: workload.namespace, selector }] : [];
  });
  if (selectors.length === 0) return [...objects];
  const replaced = new Set<string>();
  const remaining = objects.filter(source => {
    if (source.manifest.kind !== 'Pod') return true;
    const pod = parseResource(Pod, source);
    if (!pod.ok) return true;
    const { namespace, name, labels } = pod.resource;
    const isReplaced = selectors.some(
      workload =>
        workload.namespace === namespace &&
        matchesSelector(workload.selector, labels),
    );
    if (isReplaced) replaced.add(`${namespace}/${name}`);
    return !isReplaced;
  });
  return remaining.filter(source => {
    if (source.manifest.kind !== 'EndpointSlice') return true;
    const slice = parseResource(EndpointSlice, source);
    if (!slice.ok) return true;
    const { namespace, body } = slice.resource;
    return !body.endpoints.some(
      ({ targetRef }) =>
        targetRef?.kind === 'Pod' &&
        replaced.has(`${targetRef.namespace ?? namespace}/${targetRef.name}`),
    );
  });
}

function readWorkload(source: SourceObject) {
  for (const kind of [Deployment, StatefulSet, DaemonSet]) {
    if (source.manifest.kind !== kind.kind) continue;
    const parsed = parseResource(kind, source);
    if (parsed.ok) return parsed.resource;
  }
  return undefined;
}

function sameTemplate(
  source: SourceObject,
  before: readonly SourceObject[],
): boolean {
  const name = nameOf(source);
  const old = before.find(
    candidate =>
      candidate.manifest.kind === source.manifest.kind &&
      nameOf(candidate) === name,
  );
  return old !== undefined && templateOf(old) === templateOf(source);
}

function nameOf({ manifest }: SourceObject): string {
  const { namespace, name } = {
    ...(manifest.metadata as object | undefined),
  } as {
    namespace?: unknown;
    name?: unknown;
  };
  return JSON.stringify([namespace, name]);
}

function templateOf({ manifest }: SourceObject): string {
  const spec = manifest.spec as Record<string, unknown> | undefined;
  return JSON.stringify(spec?.template);
}
