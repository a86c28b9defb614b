import equal from 'fast-deep-equal/es6';
import type {
  Controller,
  EntryResult,
  Finding,
  NotEvaluated,
  Route,
  ServicePosture,
  ServiceRef,
} from 'istio-ingress-contract';
import {
  contextOver,
  type FindingInput,
  isEverPatched,
} from '../findings/context';
import {
  bySeverityAndKey,
  runRule,
  unreadInput,
} from '../findings/runFindings';
import type { FindingContext, FindingRule } from '../findings/types';
import type { Guarded } from '../guard';
import { entriesOn, istioGateways } from '../mesh/gateways';
import { podNamespaces, podsIn } from '../mesh/pods';
import { controllersOf } from '../posture/controllers';
import { entryResults } from '../posture/entries';
import { type MayBeExposed, mayBeExposed } from '../posture/mayBeExposed';
import { postureOf } from '../posture/servicePostures';
import { byRouteId, routesOfEntry } from '../routes/buildRoutes';
import { type Kind, Service } from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import type { Snapshot } from '../snapshot/Snapshot';
import { keptByKey } from '../snapshot/keptByKey';
import { unlessEqual } from '../snapshot/unlessEqual';
import { entryKindsOf } from '../vendors/context';
import {
  askVendor,
  type Entries,
  type ResolvedEntry,
  resolveEntries,
} from '../vendors/resolveEntries';
import type { Vendor } from '../vendors/types';
import { Sources } from './KindStore';
import type { LiveObjects } from './LiveObjects';
import { keptDiscovery, keptEntries, keptFindings, settling } from './kept';
import { LiveParts } from './LiveParts';
import type { LiveSnapshot } from './LiveSnapshot';
import { ScopedFindings } from './ScopedFindings';
import { mergeSorted, SortedParts } from './SortedParts';

/** What the stages of an analysis concluded. */
export interface StageResults {
  controllers: readonly Controller[];
  entries: readonly EntryResult[];
  routes: readonly Route[];
  services: readonly ServicePosture[];
  findings: readonly Finding[];
  notEvaluated: readonly NotEvaluated[];
}

/**
 * The stages of an analysis over objects that change: the same functions as a
 * one-shot analysis calls, for each vendor, entry, Service and rule by itself.
 */
export class LiveStages {
  private readonly entryKinds;
  private readonly entryParts: LiveParts<ResolvedEntry, readonly Route[]>;
  private readonly serviceParts: LiveParts<string, ServicePosture | undefined>;
  private readonly ruleParts: LiveParts<
    FindingRule,
    Guarded<readonly Finding[]>
  >;
  private readonly routesTo = new Map<string, Set<Route>>();
  private readonly ofService: Sources;
  private readonly ofAll: Sources;
  private readonly routes = new SortedParts<ResolvedEntry, Route>(byRouteId);
  private readonly results = new Map<ResolvedEntry, EntryResult>();
  private found?: Entries;
  private entries: readonly EntryResult[] = [];
  private serviceKeys: readonly string[] = [];
  private services: readonly ServicePosture[] = [];
  private readonly ofEntries: ScopedFindings<ResolvedEntry>;
  private readonly ofServices: ScopedFindings<string>;
  private readonly ofKinds: readonly {
    kind: Kind<unknown>;
    found: ScopedFindings<Resource<unknown>>;
  }[];
  private readonly ofRules = new SortedParts<FindingRule, Finding>(
    bySeverityAndKey,
  );
  /** Rules that are asked about all at once. */
  private readonly unscoped: Set<FindingRule>;
  private findings: readonly Finding[] = [];
  private merged: readonly (readonly Finding[])[] = [];
  private readonly context: FindingContext;

  constructor(
    private readonly snapshot: LiveSnapshot,
    private readonly objects: LiveObjects,
    private readonly vendors: readonly Vendor[],
    private readonly rules: readonly FindingRule[],
    private readonly mend: FindingInput['mendRoute'],
  ) {
    const { cells } = snapshot;
    this.entryKinds = entryKindsOf(vendors);
    this.ofService = new Sources(cells);
    this.ofAll = new Sources(cells);
    this.entryParts = new LiveParts(
      cells,
      entry =>
        routesOfEntry(snapshot, entry, id =>
          snapshot.memoOf(this.controllerFound, id),
        ),
      keptByKey(({ id }) => id),
    );
    this.serviceParts = new LiveParts(
      cells,
      key => this.postureOf(key),
      unlessEqual,
    );
    this.ruleParts = new LiveParts(
      cells,
      rule => this.judge(rule),
      keptFindings,
    );
    this.ruleParts.setKeys(rules);
    this.unscoped = new Set(rules.filter(({ scope }) => !scope));
    const isAsked = (rule: FindingRule) =>
      !this.unscoped.has(rule) && !unreadInput(rule, snapshot);
    this.ofEntries = new ScopedFindings(
      cells,
      rules.filter(({ scope }) => scope === 'entry'),
      entry => {
        const routes = this.entryParts.read(entry) ?? [];
        return this.contextOf({
          routes,
          entries: entryResults([entry], new Map([[entry, routes]])),
        });
      },
      isAsked,
    );
    this.ofServices = new ScopedFindings(
      cells,
      rules.filter(({ scope }) => scope === 'service'),
      key => {
        const posture = this.serviceParts.read(key);
        this.ofService.read(key);
        return (
          posture &&
          this.contextOf({ routes: this.routesOf(key), services: [posture] })
        );
      },
      isAsked,
    );
    this.ofKinds = [...scopingKinds(rules)].map(kind => ({
      kind,
      found: new ScopedFindings<Resource<unknown>>(
        cells,
        rules.filter(({ scope }) => scope === kind),
        object => this.contextOf({ each: eachOf(snapshot, kind, object) }),
        isAsked,
      ),
    }));
    this.context = this.contextOfRules();
  }

  /** Brings everything up to date; a pause is possible at each step. */
  *update(): Generator<void, StageResults> {
    yield* this.warmUp();
    yield* this.updateRoutes();
    yield* this.updateServices();
    yield* this.updateFindings();
    return {
      controllers: this.snapshot.memo(this.controllers),
      entries: this.entries,
      routes: this.routes.all,
      services: this.services,
      findings: this.findings,
      notEvaluated: [
        ...(this.found?.notEvaluated ?? []),
        ...this.rules.flatMap(rule => {
          const judged = this.ruleParts.get(rule);
          return judged && !judged.ok ? [judged.note] : [];
        }),
      ],
    };
  }

  /** Who serves which entry, of the objects as they are now. */
  *find(): Generator<void, Entries> {
    yield* this.warmUp();
    return this.snapshot.memo(this.entriesFound);
  }

  /** What many results rest on, one by one: none of it is quick by itself. */
  private *warmUp(): Generator<void> {
    const late = [this.entriesFound, this.controllers, this.missing];
    yield* this.snapshot.refresh(late);
    let seen = 0;
    for (const namespace of podNamespaces(this.snapshot)) {
      podsIn(this.snapshot, namespace);
      seen += 1;
      if (seen % SOME === 0) yield;
    }
    for (const gateway of istioGateways(this.snapshot)) {
      entriesOn(this.snapshot, gateway);
      yield;
    }
    for (const vendor of this.vendors) {
      this.snapshot.memoOf(this.asked, vendor);
      yield;
    }
    yield* this.snapshot.refresh();
  }

  private *updateRoutes(): Generator<void> {
    const found = this.snapshot.memo(this.entriesFound);
    const listed = found.entries !== this.found?.entries;
    if (listed) {
      this.entryParts.setKeys(found.entries);
      this.ofEntries.setKeys(found.entries);
    }
    this.found = found;
    const services = new Set<string>();
    let told = false;
    let changed = listed;
    for (const _ of this.entryParts.update(change => {
      const { key: entry, before = [], after } = change;
      const led = [
        ...this.file(before, false),
        ...this.file(after ?? [], true),
      ];
      for (const key of led) services.add(key);
      this.routes.set(entry, after ?? []);
      const known = this.results.get(entry);
      if (after) {
        const [next] = entryResults([entry], new Map([[entry, after]]));
        const kept = known ? unlessEqual(known, next) : next;
        this.results.set(entry, kept);
        changed ||= kept !== known;
      } else {
        this.results.delete(entry);
      }
      told = true;
    })) {
      yield;
    }
    if (!listed && !told) return;
    if (this.routes.settle()) this.ofAll.change('routes');
    if (changed) {
      this.entries = found.entries.map(
        entry => this.results.get(entry) as EntryResult,
      );
      this.ofAll.change('entries');
    }
    for (const key of services) this.ofService.change(key);
  }

  /** Takes along which routes lead to which Service. */
  private file(routes: readonly Route[], isThere: boolean): string[] {
    return routes.flatMap(route => {
      if (!route.service) return [];
      const key = serviceKey(route.service);
      const known = this.routesTo.get(key) ?? new Set();
      this.routesTo.set(key, known);
      if (isThere) known.add(route);
      else known.delete(route);
      return [key];
    });
  }

  private *updateServices(): Generator<void> {
    const keys = this.snapshot.memo(listServices);
    let isTold = keys !== this.serviceKeys;
    if (isTold) {
      this.serviceParts.setKeys(keys);
      this.ofServices.setKeys(keys);
    }
    this.serviceKeys = keys;
    for (const _ of this.serviceParts.update(() => {
      isTold = true;
    })) {
      yield;
    }
    if (!isTold) return;
    this.services = keys.flatMap(key => this.serviceParts.get(key) ?? []);
    this.ofAll.change('services');
  }

  private postureOf(key: string): ServicePosture | undefined {
    const [namespace, name] = key.split('/');
    const service = this.snapshot.get(Service, namespace, name);
    if (!service) return undefined;
    this.ofService.read(key);
    const missing = this.snapshot.memo(this.missing);
    return postureOf(this.snapshot, service, this.routesOf(key), missing);
  }

  private routesOf(service: string): readonly Route[] {
    return [...(this.routesTo.get(service) ?? [])].sort(byRouteId);
  }

  private *updateFindings(): Generator<void> {
    // A rule that fails somewhere fails as a whole, as in a one-shot analysis.
    const failed = new Set<FindingRule>();
    const note = (rule: FindingRule) => failed.add(rule);
    for (const { kind, found } of this.ofKinds)
      found.setKeys(this.snapshot.list(kind));
    yield* this.updateScoped(note);
    if (failed.size > 0) {
      for (const rule of failed) this.unscoped.add(rule);
      this.ofAll.change('unscoped');
      yield* this.updateScoped(note);
    }
    yield* this.ruleParts.update(({ key: rule, after }) => {
      this.ofRules.set(rule, after?.ok ? after.value : []);
    });
    this.ofRules.settle();
    const lists = [
      this.ofEntries.sorted,
      this.ofServices.sorted,
      ...this.ofKinds.map(({ found }) => found.sorted),
      this.ofRules,
    ];
    if (lists.every(({ all }, index) => all === this.merged[index])) return;
    this.merged = lists.map(({ all }) => all);
    this.findings = mergeSorted(lists, bySeverityAndKey);
  }

  private *updateScoped(failed: (rule: FindingRule) => void): Generator<void> {
    yield* this.ofEntries.update(failed);
    yield* this.ofServices.update(failed);
    for (const { found } of this.ofKinds) yield* found.update(failed);
  }

  /** What a rule finds about all at once, or why it is not evaluated. */
  private judge(rule: FindingRule): Guarded<readonly Finding[]> {
    this.ofAll.read('unscoped');
    if (this.unscoped.has(rule)) return runRule(rule, this.context);
    const note = unreadInput(rule, this.snapshot);
    return note ? { ok: false, note } : { ok: true, value: [] };
  }

  /** What rules may see of one entry, Service or object. */
  private contextOf(
    part: Partial<
      Pick<FindingContext, 'routes' | 'entries' | 'services' | 'each'>
    >,
  ): FindingContext {
    this.ofAll.read('unscoped');
    return Object.create(
      this.context,
      Object.fromEntries(
        Object.entries(part).map(([name, value]) => [name, { value }]),
      ),
    );
  }

  private contextOfRules(): FindingContext {
    const { snapshot, objects, ofAll } = this;
    const controllers = () => snapshot.memo(this.controllers);
    const of = <T>(name: string, value: () => T) => {
      ofAll.read(name);
      return value();
    };
    const listed = {
      controllers: { enumerable: true, get: controllers },
      entries: {
        enumerable: true,
        get: () => of('entries', () => this.entries),
      },
      routes: {
        enumerable: true,
        get: () => of('routes', () => this.routes.all),
      },
      services: {
        enumerable: true,
        get: () => of('services', () => this.services),
      },
    };
    const base: Omit<
      FindingContext,
      keyof typeof listed | 'mendRoute' | 'meshController'
    > = {
      cluster: snapshot.cluster,
      objects: snapshot,
      snapshot,
      each: kind => snapshot.list(kind),
      controllerOf: ({ controllerId }) =>
        snapshot.memoOf(this.controllerNamed, controllerId),
      serviceOf: ref => this.serviceParts.read(serviceKey(ref)),
      manifestOf: ref =>
        isEverPatched(ref.kind) ? objects.manifestOf(ref) : undefined,
    };
    return contextOver(
      Object.defineProperties(base, listed) as FindingContext,
      this.mend,
    );
  }

  // Each is the key of what it computes, and reads what this instance keeps.

  private readonly asked = settling(askVendor, keptDiscovery);

  private readonly entriesFound = settling(
    (snapshot: Snapshot) =>
      resolveEntries(snapshot, this.vendors, vendor =>
        snapshot.memoOf(this.asked, vendor),
      ),
    keptEntries,
    true,
  );

  private readonly controllerFound = settling(
    (snapshot: Snapshot, id: string) =>
      snapshot
        .memo(this.entriesFound)
        .controllers.findLast(controller => controller.id === id),
    unlessEqual,
  );

  private readonly controllers = settling(
    (snapshot: Snapshot) =>
      controllersOf(snapshot, snapshot.memo(this.entriesFound).controllers),
    keptByKey<Controller>(({ id }) => id),
    true,
  );

  private readonly controllerNamed = (snapshot: Snapshot, id: string) =>
    snapshot
      .memo(this.controllers)
      .findLast(controller => controller.id === id);

  private readonly missing = settling(
    (snapshot: Snapshot) =>
      mayBeExposed(snapshot, this.entryKinds, snapshot.memo(this.entriesFound)),
    (known: MayBeExposed, next: MayBeExposed) =>
      equal(known.withoutRoutes, next.withoutRoutes) ? known : next,
    true,
  );
}

// Namespaces whose pods are looked at in one go.
const SOME = 8;

function serviceKey({
  namespace,
  name,
}: Pick<ServiceRef, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

function scopingKinds(rules: readonly FindingRule[]): Set<Kind<unknown>> {
  return new Set(
    rules.flatMap(({ scope }) => (typeof scope === 'object' ? scope : [])),
  );
}

/** Of this kind only this object is asked about. */
function eachOf(
  snapshot: Snapshot,
  kind: Kind<unknown>,
  object: Resource<unknown>,
): FindingContext['each'] {
  return <T>(other: Kind<T>) =>
    (other as Kind<unknown>) === kind
      ? [object as Resource<T>]
      : snapshot.list(other);
}

function listServices(snapshot: Snapshot): readonly string[] {
  return snapshot.list(Service).map(serviceKey);
}
