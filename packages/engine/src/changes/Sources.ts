import type { Change, Manifest, ObjectRef } from 'istio-ingress-contract';
import { manifestSchema } from 'istio-ingress-contract';
import { isKustomization } from '../load/kustomize';
import { loadManifests, type ManifestFile } from '../load/loadManifests';
import type { SourceObject } from '../snapshot/objects';
import { keyOfManifest, keyOfRef, patched } from './applyChanges';
import type { EditedFile, EditOptions } from './editSources';
import { isRecord, same } from './json';
import { follow, locate, withAt } from './locate';
import { fileOf, newManifestText } from './newFile';
import { EditRefused } from './source/Edit';
import { SourceFile } from './SourceFile';

/** The files while changes are made to them. */
export class Sources {
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
