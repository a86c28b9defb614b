import {
  type Change,
  type ClusterAnalysis,
  type RouteDiff,
  type ServiceRef,
  type StrictAnswer,
  type StrictFix,
  type StrictPlan,
  type StrictScope,
  type StrictStep,
} from 'istio-ingress-contract';
import type { AnalyzeOptions } from './analyze';
import { applyChanges, ChangeError } from './changes/applyChanges';
import { compareAnalyses } from './compareAnalyses';
import { createLiveAnalysis, type LiveAnalysis } from './live';
import {
  narrowPlan,
  narrowQuestion,
  strictPlan,
  type StrictQuestion,
  strictQuestion,
} from './planStrict';
import {
  inOrder,
  joined,
  type PullRequest,
  pullRequests,
} from './pullRequests';
import type { ClusterObjects } from './snapshot/objects';
import {
  type Candidate,
  candidatesFor,
  changesOf,
  chooseFixes,
  signatureOf,
  withoutConflicts,
} from './strictFixes';

/** @public */
export interface WayOptions extends AnalyzeOptions {
  /** The analysis of the objects as they are, where it is at hand. */
  before?: ClusterAnalysis;
  /** Who owns a service, by `namespace/name`. */
  owners?: ReadonlyMap<string, string>;
  /** Which services the answer may speak of; all when absent. */
  isShown?: (service: ServiceRef) => boolean;
  /**
   * Asked after each slice of work; what it returns is waited for, what it
   * throws ends the work.
   */
  pause?: () => Promise<void> | undefined;
}

// A fix may uncover what the next one mends; more than this is a circle.
const ROUNDS = 5;

// Each costs an analysis of what depends on it. More are tried together.
const TRIED_ALONE = 30;

// What is left then is one step.
const STEPS = 50;

/**
 * What turning on STRICT would do, which fixes keep the routes whole that it
 * would break, and an order of pull requests that gets there. Each fix and
 * each step is proven: it is made on the same objects, STRICT is turned on
 * there, and everything that depends on it is analysed again. A step that
 * would break a route before STRICT is on is no step.
 *
 * @returns the same for equal inputs
 * @public
 */
export async function wayToStrict(
  input: ClusterObjects,
  scope: StrictScope,
  options: WayOptions = {},
): Promise<StrictAnswer> {
  const { isShown, owners = new Map<string, string>() } = options;
  const asked = strictQuestion(input, scope);
  const question = isShown ? narrowQuestion(asked, isShown) : asked;
  const worlds = new Worlds(input, question, options);
  const plan = await worlds.plan([]);
  const shown = isShown ? narrowPlan(plan, isShown) : plan;
  const answer = {
    plan: shown,
    owners: ownersOf(shown, owners),
    fixes: [],
    order: [],
    unmended: [],
  };
  if (!asked.planned.ok || asked.planned.changes.length === 0) return answer;
  const breaking = new Map(shown.breaks.map(diff => [diff.id, diff]));
  const { fixes, chosen } = await findFixes(worlds, breaking);
  const order = await proveOrder(
    worlds,
    inOrder(pullRequests(chosen, breaking, owners)),
    breaking,
  );
  const mended = new Set(order.flatMap(({ mends }) => mends));
  const unmended = [...breaking.keys()].filter(id => !mended.has(id)).sort();
  // Also of services that the answer does not speak of.
  const made = order.flatMap(({ changes }) => changes);
  if ((await worlds.plan(made)).breaks.length === 0) {
    order.push(lastStep(scope, asked.planned.changes, owners));
  }
  return { ...answer, fixes, order, unmended };
}

/** The cluster as it is and with STRICT, each with changes made. */
class Worlds {
  readonly #input: ClusterObjects;
  readonly #question: StrictQuestion;
  readonly #options: WayOptions;
  #plain?: LiveAnalysis;
  #strict?: LiveAnalysis;
  #before?: ClusterAnalysis;

  constructor(
    input: ClusterObjects,
    question: StrictQuestion,
    options: WayOptions,
  ) {
    this.#input = input;
    this.#question = question;
    this.#options = options;
    this.#before = options.before;
  }

  async before(): Promise<ClusterAnalysis> {
    this.#before ??= await this.plain([]);
    return this.#before;
  }

  /** @throws ChangeError when the changes do not fit. */
  async plain(changes: readonly Change[]): Promise<ClusterAnalysis> {
    this.#plain ??= this.#live();
    this.#plain.replace(applyChanges(this.#input, changes));
    return this.#plain.updateInSlices(this.#pause);
  }

  /** @throws ChangeError when the changes do not fit. */
  async strict(changes: readonly Change[]): Promise<ClusterAnalysis> {
    const { planned } = this.#question;
    const policy = planned.ok ? planned.changes : [];
    this.#strict ??= this.#live();
    this.#strict.replace(applyChanges(this.#input, [...policy, ...changes]));
    return this.#strict.updateInSlices(this.#pause);
  }

  /** What STRICT would do once the changes are made. */
  async plan(changes: readonly Change[]): Promise<StrictPlan> {
    const before = await this.before();
    const { planned } = this.#question;
    const after =
      planned.ok && planned.changes.length > 0
        ? await this.strict(changes)
        : before;
    return strictPlan(this.#question, before, after);
  }

  /** What the changes would break while STRICT is not on. */
  async harm(changes: readonly Change[]): Promise<string | undefined> {
    const before = await this.before();
    const { breaks } = compareAnalyses(
      before,
      await this.plain(changes),
      changes,
    );
    return breaks.length > 0 ? harmText(breaks.length) : undefined;
  }

  #live(): LiveAnalysis {
    return createLiveAnalysis(this.#input, this.#options);
  }

  readonly #pause = () => this.#options.pause?.();
}

function harmText(count: number): string {
  return `it would break ${count === 1 ? '1 route' : `${count} routes`}`;
}

/** What becomes of the routes when some fixes are made. */
interface Trial {
  /** Ids of routes that STRICT would break then. */
  broken: ReadonlySet<string>;
  /** Why they cannot be made. */
  refused?: string;
}

async function tryFixes(
  worlds: Worlds,
  changes: readonly Change[],
  allowed: ReadonlySet<string>,
): Promise<Trial> {
  try {
    const { breaks } = await worlds.plan(changes);
    const broken = new Set(breaks.map(({ id }) => id));
    const added = [...broken].filter(id => !allowed.has(id));
    if (added.length === 0) return { broken };
    return { broken, refused: `with STRICT, ${harmText(added.length)}` };
  } catch (error) {
    if (!(error instanceof ChangeError)) throw error;
    return { broken: allowed, refused: error.message };
  }
}

/** Fixes for the routes that break, and those that are enough, in order. */
async function findFixes(
  worlds: Worlds,
  breaking: ReadonlyMap<string, RouteDiff>,
): Promise<{ fixes: StrictFix[]; chosen: Candidate[] }> {
  const fixes = new Map<string, StrictFix>();
  const chosen: Candidate[] = [];
  // All that break, also those that the answer does not speak of.
  let broken = new Set((await worlds.plan([])).breaks.map(({ id }) => id));
  for (let round = 0; round < ROUNDS; round += 1) {
    const open = new Set([...broken].filter(id => breaking.has(id)));
    if (open.size === 0) break;
    const made = changesOf(chosen);
    const analyses = [await worlds.strict(made)];
    if (round === 0) analyses.push(await worlds.before());
    // One that did nothing may do with those that were chosen.
    const isChosen = new Set(chosen.map(({ changes }) => signatureOf(changes)));
    const candidates = candidatesFor(open, analyses).filter(
      ({ changes }) => !isChosen.has(signatureOf(changes)),
    );
    if (candidates.length === 0) break;
    const tried = await tryAll(worlds, candidates, made, broken);
    for (const fix of tried) {
      const signature = signatureOf(fix.changes);
      if (!fixes.has(signature) || fix.keeps.length > 0) {
        fixes.set(signature, fix);
      }
    }
    const keeps = new Map(
      tried.map(fix => [signatureOf(fix.changes), fix.keeps]),
    );
    const more = chooseFixes(
      candidates,
      ({ changes }) => keeps.get(signatureOf(changes)) ?? [],
    );
    if (more.length === 0) break;
    chosen.push(
      ...more.map(fix => ({
        ...fix,
        routeIds: keeps.get(signatureOf(fix.changes)) ?? [],
      })),
    );
    const { breaks } = await worlds.plan(changesOf(chosen));
    broken = new Set(breaks.map(({ id }) => id));
  }
  return {
    fixes: [...fixes.values()].sort((a, b) =>
      a.findingKey < b.findingKey ? -1 : 1,
    ),
    chosen,
  };
}

/** What each candidate keeps whole, on its own where there are few. */
async function tryAll(
  worlds: Worlds,
  candidates: readonly Candidate[],
  made: readonly Change[],
  broken: ReadonlySet<string>,
): Promise<StrictFix[]> {
  const results: StrictFix[] = [];
  if (candidates.length <= TRIED_ALONE) {
    for (const candidate of candidates) {
      const changes = [...made, ...candidate.changes];
      const trial = await tryFixes(worlds, changes, broken);
      const tried = made.length > 0 ? 'together' : 'alone';
      results.push(resultOf(candidate, tried, trial));
    }
    // It may take several, such as one at each of two hops.
    if (results.some(({ keeps }) => keeps.length > 0)) return results;
  }
  const together = withoutConflicts(candidates);
  const trial = await tryFixes(
    worlds,
    [...made, ...changesOf(together)],
    broken,
  );
  return candidates.map((candidate, index) =>
    together.includes(candidate) && !results[index]?.refused
      ? resultOf(candidate, 'together', trial)
      : results[index] ?? resultOf(candidate, 'together', { broken }),
  );
}

function resultOf(
  candidate: Candidate,
  tried: StrictFix['tried'],
  { broken, refused }: Trial,
): StrictFix {
  return {
    ...candidate,
    tried,
    keeps: refused ? [] : candidate.routeIds.filter(id => !broken.has(id)),
    ...(refused ? { refused } : {}),
  };
}

/** The steps in this order, with what each of them mends. */
async function proveOrder(
  worlds: Worlds,
  requests: readonly PullRequest[],
  breaking: ReadonlyMap<string, RouteDiff>,
): Promise<StrictStep[]> {
  const steps: StrictStep[] = [];
  const done: Change[] = [];
  let open = new Set(breaking.keys());
  let held: PullRequest[] = [];
  for (const [index, request] of requests.entries()) {
    held.push(request);
    const isLast = index === requests.length - 1;
    if (steps.length >= STEPS && !isLast) continue;
    const { title, owners, changes } = joined(held);
    const made = [...done, ...changes];
    // What harms by itself may do with the one that follows.
    if (await isHarmful(worlds, made)) continue;
    const { breaks } = await worlds.plan(made);
    const now = new Set(
      breaks.map(({ id }) => id).filter(id => breaking.has(id)),
    );
    const mends = [...open].filter(id => !now.has(id)).sort();
    steps.push({ title, changes, owners, mends, left: now.size });
    done.push(...changes);
    open = now;
    held = [];
  }
  return steps;
}

async function isHarmful(
  worlds: Worlds,
  changes: readonly Change[],
): Promise<boolean> {
  try {
    return (await worlds.harm(changes)) !== undefined;
  } catch (error) {
    if (error instanceof ChangeError) return true;
    throw error;
  }
}

function lastStep(
  scope: StrictScope,
  changes: readonly Change[],
  owners: ReadonlyMap<string, string>,
): StrictStep {
  const owner =
    scope.kind === 'service'
      ? owners.get(`${scope.namespace}/${scope.name}`)
      : undefined;
  return {
    title: `Turn on STRICT ${whereText(scope)}`,
    changes: [...changes],
    owners: owner ? [owner] : [],
    mends: [],
    left: 0,
  };
}

function whereText(scope: StrictScope): string {
  switch (scope.kind) {
    case 'mesh':
      return 'in the whole mesh';
    case 'namespace':
      return `in namespace ${scope.namespace}`;
    default:
      return `for Service ${scope.namespace}/${scope.name}`;
  }
}

/** Of the services that an answer names. */
function ownersOf(
  plan: StrictPlan,
  owners: ReadonlyMap<string, string>,
): Record<string, string> {
  const refs = [
    ...[...plan.breaks, ...plan.changes, ...plan.unknown].flatMap(
      ({ service }) => service ?? [],
    ),
    ...plan.services.map(({ ref }) => ref),
    ...plan.alsoBinds,
  ];
  const keys = new Set(
    refs.map(({ namespace, name }) => `${namespace}/${name}`),
  );
  return Object.fromEntries(
    [...keys].sort().flatMap(key => {
      const owner = owners.get(key);
      return owner ? [[key, owner]] : [];
    }),
  );
}
