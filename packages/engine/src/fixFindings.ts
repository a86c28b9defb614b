import {
  type Change,
  type ClusterAnalysis,
  type Finding,
  severitySchema,
  type ServiceRef,
  type WhatIfResult,
} from 'istio-ingress-contract';
import { analyze, type AnalyzeOptions } from './analyze';
import { applyChanges, ChangeError } from './changes/applyChanges';
import {
  type EditedFile,
  editSources,
  type EditProblem,
} from './changes/editSources';
import { compareAnalyses } from './compareAnalyses';
import { loadManifests, type ManifestFile } from './load';
import type { ClusterObjects, SourceObject } from './snapshot/objects';
import {
  type Attempt,
  type Harm,
  keyOfChange,
  nameOf,
  whatIsWorse,
} from './whatIsWorse';

/**
 * What became of one finding's fix.
 *
 * - `applied`: the files hold it; `ended` tells whether the finding is gone.
 * - `refused`: it would make something worse, would end nothing, or does not
 *   fit any more.
 * - `cannot`: the files cannot be edited for it.
 *
 * @public
 */
export interface FixStep {
  finding: Finding;
  state: 'applied' | 'refused' | 'cannot';
  reason?: string;
  ended: boolean;
}

/**
 * Manifests with fixes, and the proof of them.
 *
 * @public
 */
export interface FixedSources {
  before: ClusterAnalysis;
  after: ClusterAnalysis;
  steps: FixStep[];
  applied: Change[];
  files: EditedFile[];
}

/** @public */
export interface FixOptions extends AnalyzeOptions {
  /** Which findings to fix. */
  select: (finding: Finding) => boolean;
  /** The analysis of the objects as they are, where it is at hand. */
  before?: ClusterAnalysis;
  /** New objects become documents of the subject's file, not files. */
  append?: boolean;
}

interface State {
  objects: ClusterObjects;
  analysis: ClusterAnalysis;
  files: readonly ManifestFile[];
  applied: readonly Change[];
}

/** Fixes that do no harm, with what they do. */
interface Tried {
  next: State;
  effect: WhatIfResult;
}

// A fix may uncover what the next one mends; more than this is a circle.
const ROUNDS = 10;

/**
 * Makes the fixes of findings in the text of manifests, worst first. After
 * each round everything is analysed again: a fix that would make a service or
 * a route worse is left out, and of two for one object the second is asked for
 * anew once the first is in.
 *
 * @param files - what the objects of `input` were read from
 * @public
 */
export function fixFindings(
  input: ClusterObjects,
  files: readonly ManifestFile[],
  options: FixOptions,
): FixedSources {
  const before = options.before ?? analyze(input, options);
  let state: State = { objects: input, analysis: before, files, applied: [] };
  const steps: FixStep[] = [];
  const tried = new Set<string>();
  const fixer = new Fixer(options, steps);
  for (let round = 0; round < ROUNDS; round += 1) {
    const batch = nextBatch(state.analysis.findings, options.select, tried);
    if (batch.length === 0) break;
    state = fixer.make(state, batch);
  }
  const open = new Set(state.analysis.findings.map(({ key }) => key));
  for (const step of steps) step.ended = !open.has(step.finding.key);
  steps.sort(worstFirst);
  return {
    before,
    after: state.analysis,
    steps,
    applied: [...state.applied],
    files: editsBetween(files, state.files),
  };
}

function worstFirst({ finding: a }: FixStep, { finding: b }: FixStep): number {
  const severities = severitySchema.options;
  const severity =
    severities.indexOf(a.severity) - severities.indexOf(b.severity);
  if (severity !== 0) return severity;
  return a.key < b.key ? -1 : 1;
}

/** Fixes not tried yet, at most one for each object. */
function nextBatch(
  findings: readonly Finding[],
  select: FixOptions['select'],
  tried: Set<string>,
): Attempt[] {
  const batch: Attempt[] = [];
  const touched = new Set<string>();
  for (const finding of findings) {
    const { fix } = finding;
    if (!fix || !select(finding)) continue;
    // Several findings may have one fix.
    const signature = JSON.stringify(fix.changes);
    if (tried.has(signature)) continue;
    const objects = fix.changes.map(keyOfChange);
    if (objects.some(key => touched.has(key))) continue;
    for (const key of objects) touched.add(key);
    tried.add(signature);
    batch.push({ ...finding, fix });
  }
  return batch;
}

/** Makes batches of fixes; one that does harm is found by halving. */
class Fixer {
  /** The files that were read last, and their objects. */
  private loaded?: { files: readonly ManifestFile[]; objects: SourceObject[] };

  constructor(
    private readonly options: FixOptions,
    private readonly steps: FixStep[],
  ) {}

  make(state: State, batch: readonly Attempt[]): State {
    if (batch.length === 0) return state;
    const edited = this.edit(state, batch);
    if (edited.batch.length === 0) return state;
    const tried = this.tryOn(state, edited.changes, edited.files);
    if ('next' in tried) {
      const idle = edited.batch.filter(each => isIdle(each, tried));
      if (idle.length > 0) {
        for (const finding of idle) this.note(finding, 'refused', IDLE);
        return this.make(
          state,
          edited.batch.filter(finding => !idle.includes(finding)),
        );
      }
      for (const finding of edited.batch) this.note(finding, 'applied');
      return tried.next;
    }
    if (edited.batch.length === 1) {
      this.note(edited.batch[0], 'refused', tried.harm);
      return state;
    }
    // Those about what is harmed are tried apart; else it is found by halving.
    const suspects = edited.batch.filter(tried.isSuspect);
    if (suspects.length > 0 && suspects.length < edited.batch.length) {
      const others = edited.batch.filter(each => !suspects.includes(each));
      return this.make(this.make(state, others), suspects);
    }
    const middle = Math.ceil(edited.batch.length / 2);
    return this.make(
      this.make(state, edited.batch.slice(0, middle)),
      edited.batch.slice(middle),
    );
  }

  /** The files with the fixes that can be written into them. */
  private edit(state: State, batch: readonly Attempt[]) {
    const objects = this.load(state.files);
    let left = batch;
    for (;;) {
      const owners = left.flatMap(finding =>
        finding.fix.changes.map(change => ({ finding, change })),
      );
      const changes = owners.map(({ change }) => change);
      const { files, problems } = editSources(state.files, changes, {
        objects,
        append: this.options.append,
        beside: manifest =>
          owners.find(
            ({ change }) =>
              change.op === 'create' && change.manifest === manifest,
          )?.finding.subject.origin?.file,
      });
      if (problems.length === 0) return { batch: left, changes, files };
      const reasons = new Map<Attempt, EditProblem>();
      for (const problem of problems) {
        const { finding } = owners[problem.change];
        if (!reasons.has(finding)) reasons.set(finding, problem);
      }
      for (const [finding, problem] of reasons) {
        this.note(finding, 'cannot', reasonText(problem));
      }
      left = left.filter(finding => !reasons.has(finding));
    }
  }

  private load(files: readonly ManifestFile[]): SourceObject[] {
    if (this.loaded?.files !== files) {
      this.loaded = { files, objects: loadManifests(files).objects };
    }
    return this.loaded.objects;
  }

  private tryOn(
    state: State,
    changes: readonly Change[],
    files: readonly EditedFile[],
  ): Tried | Harm {
    let objects: ClusterObjects;
    try {
      objects = applyChanges(state.objects, changes);
    } catch (error) {
      if (error instanceof ChangeError) {
        return { harm: error.message, isSuspect: () => false };
      }
      throw error;
    }
    const analysis = analyze(objects, this.options);
    const effect = compareAnalyses(state.analysis, analysis, changes);
    const harm = whatIsWorse(effect);
    if (harm) return harm;
    return {
      effect,
      next: {
        objects,
        analysis,
        files: withEdits(state.files, files),
        applied: [...state.applied, ...changes],
      },
    };
  }

  private note(
    { fix, ...finding }: Attempt,
    state: FixStep['state'],
    reason?: string,
  ): void {
    this.steps.push({
      finding: { ...finding, fix },
      state,
      ...(reason === undefined ? {} : { reason }),
      ended: false,
    });
  }
}

function reasonText({ object, message }: EditProblem): string {
  return `${nameOf(object)}: ${message}`;
}

const IDLE =
  'the finding would stay, and nothing about its routes would change';

/** Does a fix neither end its finding nor change what the finding is about? */
function isIdle(
  { key, services, routeIds }: Finding,
  { next, effect }: Tried,
): boolean {
  if (next.analysis.findings.every(finding => finding.key !== key)) {
    return false;
  }
  const isMine = (ref: ServiceRef) =>
    services.some(
      ({ namespace, name }) => ref.namespace === namespace && ref.name === name,
    );
  return (
    !effect.services.some(({ ref }) => isMine(ref)) &&
    ![...effect.changes, ...effect.unknown].some(
      ({ id, before, after }) =>
        routeIds.includes(id) && !isSame(before, after),
    )
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function withEdits(
  files: readonly ManifestFile[],
  edits: readonly EditedFile[],
): ManifestFile[] {
  const byFile = new Map(edits.map(edit => [edit.file, edit]));
  const kept = files.flatMap(({ file, text }) => {
    const edit = byFile.get(file);
    if (!edit) return [{ file, text }];
    return edit.after === undefined ? [] : [{ file, text: edit.after }];
  });
  const added = edits.flatMap(({ file, before, after }) =>
    before === undefined && after !== undefined ? [{ file, text: after }] : [],
  );
  return [...kept, ...added];
}

function editsBetween(
  before: readonly ManifestFile[],
  after: readonly ManifestFile[],
): EditedFile[] {
  const was = new Map(before.map(({ file, text }) => [file, text]));
  const is = new Map(after.map(({ file, text }) => [file, text]));
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap(file => {
    const [old, now] = [was.get(file), is.get(file)];
    if (old === now) return [];
    return [
      {
        file,
        ...(old === undefined ? {} : { before: old }),
        ...(now === undefined ? {} : { after: now }),
      },
    ];
  });
}
