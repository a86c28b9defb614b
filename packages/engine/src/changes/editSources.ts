import type { Change, Manifest, ObjectRef } from 'istio-ingress-contract';
import { loadManifests, type ManifestFile } from '../load/loadManifests';
import type { SourceObject } from '../snapshot/objects';
import { ChangeError } from './applyChanges';
import { EditRefused } from './source/Edit';
import { SourceFile } from './SourceFile';
import { Sources } from './Sources';

/**
 * A file before and after an edit. `before` is absent for a new file, `after`
 * for one that has no document left.
 *
 * @public
 */
export interface EditedFile {
  file: string;
  before?: string;
  after?: string;
}

/**
 * Why a change cannot be made to the files. `change` is its index.
 *
 * @public
 */
export interface EditProblem {
  change: number;
  object: ObjectRef;
  file?: string;
  message: string;
}

/** @public */
export interface EditOptions {
  /** The objects of the files, where they have been loaded already. */
  objects?: readonly SourceObject[];
  /** The file that a new object belongs to: it becomes a neighbour. */
  beside?: string | ((manifest: Manifest) => string | undefined);
  /** Append what is created to `beside` instead of writing a new file. */
  append?: boolean;
}

/**
 * Makes changes to the text of manifests. Comments, order, anchors, quotes,
 * indentation and line ends of everything that does not change stay as they
 * are; each edited file is read again and says exactly what
 * {@link applyChanges} makes of its objects.
 *
 * @returns the edited files, sorted; none when there are problems. Never
 *   throws. Which paths may be written is the caller's to decide; a new file
 *   lies in the folder of a given one.
 * @public
 */
export function editSources(
  files: readonly ManifestFile[],
  changes: readonly Change[],
  options: EditOptions = {},
): { files: EditedFile[]; problems: EditProblem[] } {
  const objects = options.objects ?? loadManifests(files).objects;
  const sources = new Sources(files, objects, options);
  const problems: EditProblem[] = [];
  for (const [index, change] of changes.entries()) {
    const object = objectOf(change);
    try {
      sources.make(change);
    } catch (error) {
      problems.push({
        change: index,
        object,
        ...sources.placeOf(object),
        message: messageOf(error),
      });
    }
  }
  if (problems.length > 0) return { files: [], problems };
  const edited: EditedFile[] = [];
  for (const { file, source } of sources.opened()) {
    const before = files.find(each => each.file === file)?.text;
    try {
      const after = source instanceof SourceFile ? source.text() : source;
      if (after !== before) {
        edited.push({
          file,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        });
      }
    } catch (error) {
      problems.push(...concerned(changes, sources, file, messageOf(error)));
    }
  }
  if (problems.length === 0) {
    for (const { file, message } of sources.differences(edited)) {
      problems.push(...concerned(changes, sources, file, message));
    }
  }
  return { files: problems.length > 0 ? [] : edited, problems };
}

/** The changes that made an edit of a file. */
function concerned(
  changes: readonly Change[],
  sources: Sources,
  file: string,
  message: string,
): EditProblem[] {
  const all = changes.map((change, index) => ({
    change: index,
    object: objectOf(change),
    file,
    message,
  }));
  const here = all.filter(
    ({ object }) => (sources.placeOf(object).file ?? file) === file,
  );
  return here.length > 0 ? here : all;
}

function objectOf(change: Change): ObjectRef {
  if (change.op !== 'create') return change.object;
  const { apiVersion, kind, metadata } = change.manifest;
  const slash = apiVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    kind,
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
    name: metadata.name,
  };
}

function messageOf(error: unknown): string {
  if (error instanceof EditRefused || error instanceof ChangeError) {
    return error.message;
  }
  throw error;
}
