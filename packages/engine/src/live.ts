import {
  type ClusterAnalysis,
  type ObjectRef,
  SCHEMA_VERSION,
} from 'istio-ingress-contract';
import { version } from '../package.json';
import type { AnalyzeOptions } from './analyze';
import { findings as builtInFindings } from './findings';
import { LiveObjects } from './live/LiveObjects';
import { LiveSnapshot } from './live/LiveSnapshot';
import { LiveStages } from './live/LiveStages';
import { mendRoute } from './mendRoute';
import { meshesOf } from './posture/meshes';
import { statusOf } from './posture/status';
import type { ClusterObjects, SourceObject } from './snapshot/objects';
import { vendors as builtIn } from './vendors/all';
import type { ClusterView, ClusterViews } from './vendors/clusterViews';
import { ownKinds } from './vendors/context';

/**
 * What an analysis says of a cluster beside its objects.
 *
 * @public
 */
export type ClusterState = Omit<ClusterObjects, 'objects'>;

/**
 * One difference between the objects of a cluster before and after. An object
 * is known by its kind, namespace and name.
 *
 * @public
 */
export type ObjectChange =
  | { op: 'upsert'; object: SourceObject }
  | { op: 'delete'; object: ObjectRef };

/**
 * An analysis that is kept up to date. What changes is fed at any time, and
 * counts from the next `update` on.
 *
 * @public
 */
export interface LiveAnalysis {
  /** Objects that changed, and how the reads of the kinds end now. */
  apply(changes: Iterable<ObjectChange>, state?: ClusterState): void;
  /**
   * All objects there are now, with the reads. An object that is the same
   * value as before has not changed. The cluster and its world stay.
   */
  replace(input: ClusterObjects): void;
  /** What was fed, as a one-shot analysis would take it. */
  objects(): ClusterObjects;
  /**
   * Other objects of this cluster, for as long as `ask` runs: what is the same
   * value as in what was fed has not changed. What was fed stays.
   */
  imagine<T>(objects: ClusterObjects, ask: (views: LiveViews) => T): T;
  /** The analysis of what was fed, computed where it is not known yet. */
  update(): ClusterAnalysis;
  /**
   * As `update`, in slices.
   *
   * @param pause - asked after each slice of at most a few milliseconds; what
   *   it returns is waited for. What is fed meanwhile counts as well.
   */
  updateInSlices(
    pause: () => Promise<void> | undefined,
  ): Promise<ClusterAnalysis>;
}

/**
 * Views of an analysis that is kept up to date: each costs what differs.
 *
 * @public
 */
export interface LiveViews extends ClusterViews {
  /** As `analyze` on these objects. */
  analyze(objects: ClusterObjects): ClusterAnalysis;
}

/**
 * An analysis of a cluster that changes. A change costs what depends on it:
 * what each stage concluded is kept together with what it had read, and is
 * concluded anew when that has changed. The result is that of `analyze` on the
 * same objects, byte for byte.
 *
 * @public
 */
export function createLiveAnalysis(
  state: ClusterState,
  options: AnalyzeOptions = {},
): LiveAnalysis {
  return new Live(state, options);
}

class Live implements LiveAnalysis {
  private readonly snapshot: LiveSnapshot;
  private readonly held: LiveObjects;
  private readonly stages: LiveStages;
  private readonly fed: (() => Iterator<void>)[] = [];
  private state: ClusterState;
  private taken?: Iterator<void>;

  constructor(state: ClusterState, options: AnalyzeOptions) {
    const vendors = options.vendors ?? builtIn;
    this.state = state;
    this.snapshot = new LiveSnapshot(state, ownKinds(vendors));
    this.held = new LiveObjects(this.snapshot);
    this.held.setReads(state.reads ?? []);
    this.stages = new LiveStages(
      this.snapshot,
      this.held,
      vendors,
      options.findings ?? builtInFindings,
      (route, lookups) =>
        mendRoute(vendors, route, { ...lookups, objects: this.snapshot }),
    );
  }

  apply(changes: Iterable<ObjectChange>, state?: ClusterState): void {
    const all = [...changes];
    this.fed.push(() => this.take(all));
    if (state) this.fed.push(() => this.note(state));
  }

  replace({ objects, ...state }: ClusterObjects): void {
    // Whatever was fed before is of no account any more.
    this.fed.length = 0;
    this.fed.push(
      () => this.held.replace(objects),
      () => this.note(state),
    );
  }

  objects(): ClusterObjects {
    for (const _ of this.takeAll());
    const { cluster, world } = this.snapshot;
    return { ...this.state, cluster, world, objects: this.held.all() };
  }

  imagine<T>(objects: ClusterObjects, ask: (views: LiveViews) => T): T {
    const kept = this.objects();
    const during = <R>(seen: ClusterObjects, what: () => R): R => {
      this.replace(seen);
      try {
        return what();
      } finally {
        this.replace(objects);
        this.view();
      }
    };
    try {
      this.replace(objects);
      return ask({
        base: this.view(),
        imagine: (seen, askView) => during(seen, () => askView(this.view())),
        analyze: seen => during(seen, () => this.update()),
      });
    } finally {
      // Not taken yet, so that an update in slices that waits begins anew.
      this.replace(kept);
    }
  }

  private view(): ClusterView {
    for (const _ of this.takeAll());
    return { snapshot: this.snapshot, found: finish(this.stages.find()) };
  }

  update(): ClusterAnalysis {
    return finish(this.run());
  }

  async updateInSlices(
    pause: () => Promise<void> | undefined,
  ): Promise<ClusterAnalysis> {
    for (;;) {
      const steps = this.run();
      for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
        const waiting = pause();
        if (!waiting) continue;
        await waiting;
        // What was concluded stays; the rest is of the objects as they are now.
        if (this.fed.length > 0) break;
      }
    }
  }

  private *run(): Generator<void, ClusterAnalysis> {
    yield* this.takeAll();
    const concluded = yield* this.stages.update();
    const reads = this.snapshot.readStatuses();
    const { cluster, world } = this.snapshot;
    const { observedAt, status, problems = [] } = this.state;
    return {
      schemaVersion: SCHEMA_VERSION,
      engineVersion: version,
      cluster,
      world,
      observedAt,
      status: status ?? statusOf({ reads }),
      reads,
      problems: [...problems, ...this.held.problems()],
      meshes: meshesOf(this.snapshot),
      controllers: [...concluded.controllers],
      entries: [...concluded.entries],
      routes: [...concluded.routes],
      services: [...concluded.services],
      findings: [...concluded.findings],
      notEvaluated: [...concluded.notEvaluated],
    };
  }

  private *takeAll(): Generator<void> {
    for (;;) {
      // Whatever was begun is gone on with: half of it never counts.
      this.taken ??= this.fed.shift()?.();
      if (!this.taken) return;
      if (this.taken.next().done) this.taken = undefined;
      else yield;
    }
  }

  private *take(changes: readonly ObjectChange[]): Generator<void> {
    for (const change of changes) {
      if (change.op === 'upsert') this.held.upsert(change.object);
      else this.held.delete(change.object);
      yield;
    }
  }

  private *note(state: ClusterState): Generator<void> {
    this.state = state;
    this.held.setReads(state.reads ?? []);
    yield;
  }
}

/** What a generator returns once it has been run to its end. */
function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
