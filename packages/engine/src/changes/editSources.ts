import {
  type Change,
  type Manifest,
  manifestSchema,
  type ObjectRef,
} from 'istio-ingress-contract';
import { isKustomization } from '../load/kustomize';
import { loadManifests, type ManifestFile } from '../load/loadManifests';
import type { SourceObject } from '../snapshot/objects';
import { ChangeError, keyOfManifest, keyOfRef, patched } from './applyChanges';
import { isRecord, same } from './json';
import { follow, locate, withAt } from './locate';
import { fileOf, newManifestText } from './newFile';
import { EditRefused } from './source/Edit';
import { SourceFile } from './SourceFile';

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

/** The files while changes are made to them. */
class Sources {
  private readonly open = new Map<string, SourceFile>();
  private readonly created = new Map<string, string>();
  /** What the objects of the touched files must be in the end. */
  private readonly expected = new Map<string, SourceObject>();

  constructor(
    private readonly files: readonly ManifestFile[],
    objects: readonly SourceObject[],
    private readonly options: EditOptions,
  ) {
    for (const object of objects) {
      const key = keyOfManifest(object.manifest);
      // What is unreadable has no name, or not its own.
      if (object.unreadable === undefined && !this.expected.has(key)) {
        this.expected.set(key, object);
      }
    }
  }

  placeOf(object: ObjectRef): { file?: string } {
    const file = this.expected.get(keyOfRef(object))?.origin?.file;
    return file === undefined ? {} : { file };
  }

  opened(): { file: string; source: SourceFile | string }[] {
    const all: { file: string; source: SourceFile | string }[] = [];
    for (const [file, source] of this.open) all.push({ file, source });
    for (const [file, source] of this.created) all.push({ file, source });
    return all.sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  make(change: Change): void {
    if (change.op === 'create') {
      this.create(change.manifest);
      return;
    }
    const key = keyOfRef(change.object);
    const object = this.expected.get(key);
    if (!object?.origin) {
      throw new EditRefused('no file of these holds the object');
    }
    const { file, document } = object.origin;
    const source = this.sourceOf(file);
    const value = source.read(document);
    const { apiVersion, kind, metadata } = object.manifest;
    const { namespace, name } = isRecord(metadata) ? metadata : {};
    const steps = locate(value, { apiVersion, kind, namespace, name });
    if (!steps) {
      throw new EditRefused(
        `${file} does not hold the object under this name: it is produced from it, for instance by a kustomization`,
      );
    }
    if (change.op === 'delete') {
      this.expected.delete(key);
      source.write(document, withAt(value, steps, undefined));
      return;
    }
    const written = follow(value, steps) as Record<string, unknown>;
    const after = patched(written, change.ops, key);
    this.expected.set(key, {
      ...object,
      manifest: patched(object.manifest, change.ops, key),
    });
    source.write(document, withAt(value, steps, after));
  }

  /** Objects that the edited files would not give as they should. */
  differences(
    edited: readonly EditedFile[],
  ): { file: string; message: string }[] {
    const touched = new Set(edited.map(({ file }) => file));
    const texts = new Map(edited.map(({ file, after }) => [file, after]));
    const again = [
      ...this.files.map(({ file, text }) => ({
        file,
        text: texts.has(file) ? texts.get(file) : text,
      })),
      ...edited
        .filter(({ before }) => before === undefined)
        .map(({ file, after }) => ({ file, text: after })),
    ].flatMap(({ file, text }) =>
      text !== undefined && (touched.has(file) || isKustomization(file))
        ? [{ file, text }]
        : [],
    );
    const given = new Map(
      loadManifests(again).objects.map(object => [
        keyOfManifest(object.manifest),
        object,
      ]),
    );
    const wanted = [...this.expected].filter(([, { origin }]) =>
      touched.has(origin?.file ?? ''),
    );
    const wrong = wanted.filter(
      ([key, { manifest }]) => !same(given.get(key)?.manifest, manifest),
    );
    const more = [...given].filter(
      ([key, { origin, unreadable }]) =>
        touched.has(origin?.file ?? '') &&
        unreadable === undefined &&
        !this.expected.has(key),
    );
    return [...wrong, ...more].map(([key, { origin }]) => ({
      file: origin?.file ?? '',
      message: `${key} would not be what the change makes of it: something else, such as a kustomization or a second copy, decides too`,
    }));
  }

  private create(manifest: Manifest): void {
    if (!manifestSchema.safeParse(manifest).success) {
      throw new EditRefused('the new object has no apiVersion, kind or name');
    }
    const key = keyOfManifest(manifest);
    if (this.expected.has(key)) throw new EditRefused(`${key} already exists`);
    const { beside: wanted } = this.options;
    const beside =
      (typeof wanted === 'function' ? wanted(manifest) : wanted) ??
      this.neighbourOf(manifest);
    if (beside === undefined) {
      throw new EditRefused('there is no file that it could be written beside');
    }
    const text = newManifestText(manifest);
    let file = beside;
    if (this.options.append) {
      const source = this.sourceOf(beside);
      if (source.isJson) {
        throw new EditRefused(`${beside} is JSON: nothing can be added to it`);
      }
      source.append(text);
    } else {
      file = fileOf(manifest, beside);
      if (
        this.created.has(file) ||
        this.files.some(each => each.file === file)
      ) {
        throw new EditRefused(`the new file ${file} already exists`);
      }
      this.list(file);
      this.created.set(file, text);
    }
    this.expected.set(key, {
      manifest,
      origin: { file, document: 1, line: 1 },
    });
  }

  /** Names a new file in the kustomization of its folder. */
  private list(file: string): void {
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    const kustomization = this.files.find(
      each =>
        isKustomization(each.file) &&
        each.file.slice(0, each.file.lastIndexOf('/') + 1) === folder,
    );
    if (!kustomization) return;
    const source = this.sourceOf(kustomization.file);
    const value = source.read(1);
    if (!isRecord(value) || !Array.isArray(value.resources)) return;
    source.write(1, {
      ...value,
      resources: [...value.resources, file.slice(folder.length)],
    });
  }

  /** A file with objects of the same namespace, else any. */
  private neighbourOf({ metadata }: Manifest): string | undefined {
    const all = [...this.expected.values()];
    const near = all.find(
      ({ manifest, origin }) =>
        origin &&
        isRecord(manifest.metadata) &&
        manifest.metadata.namespace === metadata.namespace,
    );
    return near?.origin?.file ?? this.files[0]?.file;
  }

  private sourceOf(file: string): SourceFile {
    let source = this.open.get(file);
    if (!source) {
      const text = this.files.find(each => each.file === file);
      if (!text) throw new EditRefused(`${file} is not among the files`);
      source = new SourceFile(text);
      this.open.set(file, source);
    }
    return source;
  }
}
