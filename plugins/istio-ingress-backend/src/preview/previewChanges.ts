import { InputError } from '@backstage/errors';
import type {
  Change,
  ClusterAnalysis,
  ObjectRef,
  Preview,
  PreviewRequest,
  ServicePosture,
} from 'istio-ingress-contract';
import {
  ChangeError,
  type ClusterObjects,
  manifestOf,
} from 'istio-ingress-engine';
import type { Engine } from '../engine';
import { serviceKeyOf } from '../store/keys';
import { kubectlCommand } from './kubectl';
import { manifestText } from './manifestText';

/**
 * What changes do to the objects and postures of a cluster.
 *
 * @param isVisible - of which services the answer may speak
 * @throws InputError when a change does not fit the objects
 */
export function previewChanges(
  objects: ClusterObjects,
  request: PreviewRequest,
  isVisible: (serviceKey: string) => boolean,
  engine: Pick<Engine, 'analyze' | 'whatIf'>,
): Preview {
  const changed = apply(engine, objects, request.changes);
  return {
    basedOn: objects.observedAt,
    objects: objectsOf(objects, changed.objects, request.changes),
    services: servicesOf(
      engine.analyze(objects),
      changed.analysis,
      request,
      isVisible,
    ),
  };
}

function apply(
  engine: Pick<Engine, 'whatIf'>,
  objects: ClusterObjects,
  changes: Change[],
): ReturnType<Engine['whatIf']> {
  try {
    return engine.whatIf(objects, changes);
  } catch (error) {
    if (error instanceof ChangeError) throw new InputError(error.message);
    throw error;
  }
}

/** One entry an object, also when several changes touch it. */
function objectsOf(
  before: ClusterObjects,
  after: ClusterObjects,
  changes: Change[],
): Preview['objects'] {
  const byTitle = new Map<string, { ref: ObjectRef; changes: Change[] }>();
  for (const change of changes) {
    const ref = change.op === 'create' ? refOf(change) : change.object;
    const title = titleOf(ref);
    const there = byTitle.get(title);
    if (there) there.changes.push(change);
    else byTitle.set(title, { ref, changes: [change] });
  }
  return [...byTitle].map(([title, { ref, changes: ofObject }]) => {
    const commands = ofObject.map(kubectlCommand);
    const was = manifestOf(before, ref);
    const is = manifestOf(after, ref);
    return {
      title,
      kubectl: commands.every(command => command !== undefined)
        ? commands.join('\n')
        : undefined,
      before: was && manifestText(was),
      after: is && manifestText(is),
    };
  });
}

function refOf({ manifest }: Extract<Change, { op: 'create' }>): ObjectRef {
  const { apiVersion, kind, metadata } = manifest;
  const slash = apiVersion.lastIndexOf('/');
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    kind,
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
    name: metadata.name,
  };
}

function titleOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace ? `${namespace}/${name}` : name}`;
}

/** Those asked for; else those whose posture or modes change. */
function servicesOf(
  before: ClusterAnalysis,
  after: ClusterAnalysis,
  request: PreviewRequest,
  isVisible: (serviceKey: string) => boolean,
): Preview['services'] {
  const was = byKey(before.services);
  const is = byKey(after.services);
  const asked = request.services?.map(serviceKeyOf);
  const keys = asked ?? [...new Set([...was.keys(), ...is.keys()])].sort();
  return keys.filter(isVisible).flatMap(key => {
    const beforeState = stateOf(was.get(key));
    const afterState = stateOf(is.get(key));
    const isSame = JSON.stringify(beforeState) === JSON.stringify(afterState);
    if (isSame && !asked) return [];
    const ref = (is.get(key) ?? was.get(key))?.ref;
    return ref ? { ref, before: beforeState, after: afterState } : [];
  });
}

function byKey(services: readonly ServicePosture[]) {
  return new Map(services.map(service => [serviceKeyOf(service.ref), service]));
}

function stateOf(service: ServicePosture | undefined) {
  return service && { posture: service.posture, modes: service.modes };
}
