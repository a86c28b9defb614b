import type { Origin, Problem } from 'istio-ingress-contract';
import { type Kind, kinds } from '../snapshot/kinds';
import type { SourceObject } from '../snapshot/objects';
import { documentsOf } from './documents';
import { isKustomization, readKustomizations } from './kustomize';
import { type LoadLimits, defaultLoadLimits, sizeText } from './limits';
import { groupOf, mentionedObjects, unreadableKinds } from './mentioned';
import { parseDocument } from './parseDocument';

/**
 * A file of manifests, already decoded. `file` is shown to people and is what
 * paths of kustomizations are resolved against, with `/` between folders.
 *
 * @public
 */
export interface ManifestFile {
  file: string;
  text: string;
}

/**
 * The objects of some files, in the order of the files.
 *
 * `ignoredDocuments` counts documents that are no Kubernetes objects, such as
 * values of a chart or a CI configuration.
 *
 * @public
 */
export interface LoadedManifests {
  objects: SourceObject[];
  problems: Problem[];
  ignoredDocuments: number;
}

/**
 * Reads manifests: YAML with any number of documents, or JSON, with lists
 * expanded.
 *
 * @param limits - what is larger is named in `problems` and not read
 * @returns never throws. What could not be read is named in `problems`; where
 * its kind can be told, an object marked `unreadable` stands for it, so that
 * the engine does not take it for absent. An object given twice is taken from
 * the first file.
 *
 * @public
 */
export function loadManifests(
  files: readonly ManifestFile[],
  limits: Partial<LoadLimits> = {},
): LoadedManifests {
  const all = { ...defaultLoadLimits, ...limits };
  const problems: Problem[] = [];
  const parsed: ParsedFile[] = [];
  for (const file of files) parsed.push(parseFile(file, all, problems));

  const kustomizations = readKustomizations(
    parsed.flatMap(({ file, documents }) =>
      isKustomization(file)
        ? documents.map(({ value }) => ({ file, value }))
        : [],
    ),
  );
  problems.push(...kustomizations.problems);

  const collector = new Collector(all, problems);
  for (const { file, documents, unread } of parsed) {
    if (isKustomization(file)) continue;
    const patchOf = kustomizations.patches.get(file);
    if (patchOf !== undefined) {
      problems.push({
        code: 'not-analysed-kind',
        message: `the file is a patch of ${patchOf} and is not applied: give the output of kustomize build`,
        file,
      });
      continue;
    }
    const namespaces = kustomizations.namespaces.get(file) ?? [];
    if (namespaces.length > 1) {
      problems.push({
        code: 'not-analysed-kind',
        message: `kustomizations put the file into several namespaces (${namespaces.join(
          ', ',
        )}): give the output of kustomize build`,
        file,
      });
    }
    collector.namespace = namespaces.length === 1 ? namespaces[0] : undefined;
    for (const { value, origin } of documents) collector.add(value, origin);
    for (const object of unread) collector.objects.push(object);
  }
  return {
    objects: collector.objects,
    problems,
    ignoredDocuments: collector.ignored,
  };
}

interface ParsedFile {
  file: string;
  documents: { value: unknown; origin: Origin }[];
  /** Stand for what could not be read. */
  unread: SourceObject[];
}

function parseFile(
  { file, text }: ManifestFile,
  limits: LoadLimits,
  problems: Problem[],
): ParsedFile {
  const out: ParsedFile = { file, documents: [], unread: [] };
  if (text.length > limits.fileSize) {
    const message = `the file has ${sizeText(
      text.length,
    )}, more than the limit of ${sizeText(limits.fileSize)}`;
    problems.push({ code: 'limit-exceeded', message, file });
    const origin = { file, document: 1, line: 1 };
    out.unread.push(...unreadableKinds(origin, `${file}: ${message}`));
    return out;
  }
  // Where carriage returns are the line breaks, documents have other text.
  const within = text.includes('\n') ? text : undefined;
  for (const document of documentsOf(text)) {
    const origin = { file, document: document.document, line: document.line };
    const result = parseDocument(document, limits, within);
    if (!result.ok) {
      const { code, message, line } = result;
      problems.push({ code, message, ...origin, line });
      out.unread.push(
        ...mentionedObjects(
          document.text,
          origin,
          `document ${origin.document} of ${file} (line ${line}): ${message}`,
        ),
      );
      continue;
    }
    for (const path of result.leftOut) {
      problems.push({
        code: 'invalid-object',
        message: `the field ${path} was left out`,
        ...origin,
      });
    }
    out.documents.push({ value: result.value, origin });
  }
  return out;
}

const kindsByGroupKind = new Map<string, Kind<unknown>>();
for (const kind of kinds) {
  for (const group of [kind.group, ...(kind.aliases ?? [])]) {
    kindsByGroupKind.set(`${group}/${kind.kind}`, kind);
  }
}

/** Takes values apart into objects, once each. */
class Collector {
  readonly objects: SourceObject[] = [];
  ignored = 0;
  /** Given by a kustomization to the objects of the current file. */
  namespace: string | undefined;
  private readonly first = new Map<string, Origin>();
  private full = false;

  constructor(
    private readonly limits: LoadLimits,
    private readonly problems: Problem[],
  ) {}

  add(value: unknown, origin: Origin): void {
    if (this.full) return;
    if (!isRecord(value)) {
      this.ignored += 1;
      return;
    }
    const { apiVersion, kind, metadata } = value;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
      const absent = typeof kind === 'string' ? 'apiVersion' : 'kind';
      // Values of a chart may have a kind, a chart has an apiVersion.
      if (isRecord(metadata) && ('kind' in value || 'apiVersion' in value)) {
        this.invalid(`${absent} is missing or no text`, origin);
      } else {
        this.ignored += 1;
      }
      return;
    }
    if (apiVersion.startsWith('kustomize.config.k8s.io/')) return;
    const { items } = value;
    if (kind.endsWith('List') && Array.isArray(items)) {
      const itemKind = kind.slice(0, -'List'.length);
      for (const item of items) {
        if (!isRecord(item)) {
          this.invalid(`an item of this ${kind} is no object`, origin);
        } else if (itemKind && item.kind === undefined) {
          // Items of a typed list do not repeat what the list says.
          this.add({ apiVersion, ...item, kind: itemKind }, origin);
        } else {
          this.add(item, origin);
        }
      }
      return;
    }
    this.addObject(value, apiVersion, kind, origin);
  }

  private addObject(
    value: Record<string, unknown>,
    apiVersion: string,
    kind: string,
    origin: Origin,
  ) {
    if (this.objects.length >= this.limits.objects) {
      const message = `more than the limit of ${this.limits.objects} objects: this document and those behind it were not read`;
      this.problems.push({ code: 'limit-exceeded', message, ...origin });
      this.objects.push(
        ...unreadableKinds(
          origin,
          `from document ${origin.document} of ${origin.file} on: ${message}`,
        ),
      );
      this.full = true;
      return;
    }
    const group = groupOf(apiVersion);
    const known = kindsByGroupKind.get(`${group}/${kind}`);
    let { metadata } = value;
    if (
      this.namespace !== undefined &&
      known?.namespaced !== false &&
      (metadata === undefined || isRecord(metadata))
    ) {
      metadata = { ...metadata, namespace: this.namespace };
    }
    const { name, namespace } = isRecord(metadata)
      ? metadata
      : { name: undefined, namespace: undefined };

    let unread: string | undefined;
    if (isTemplate(name) || isTemplate(namespace)) {
      unread =
        'the document is a template: give the manifests that it renders to';
      this.problems.push({ code: 'template', message: unread, ...origin });
    } else if (typeof name === 'string') {
      // The same object may be given in several versions of its group.
      // An object of a cluster-scoped kind that is not known here has no
      // namespace in any of its copies, so the default changes nothing.
      const scope = known?.namespaced === false ? '' : namespace ?? 'default';
      const key = JSON.stringify([known?.group ?? group, kind, scope, name]);
      const other = this.first.get(key);
      if (other) {
        this.problems.push({
          code: 'duplicate-object',
          message: `${kind} ${
            scope ? `${scope}/` : ''
          }${name} is also given in ${other.file}, document ${
            other.document
          } (line ${other.line}); that one is used`,
          ...origin,
        });
        return;
      }
      this.first.set(key, origin);
    }
    this.objects.push({
      manifest: metadata === value.metadata ? value : { ...value, metadata },
      origin,
      ...(unread
        ? {
            unreadable: `document ${origin.document} of ${origin.file} (line ${origin.line}): ${unread}`,
          }
        : {}),
    });
  }

  private invalid(message: string, origin: Origin) {
    this.problems.push({ code: 'invalid-object', message, ...origin });
  }
}

// `{{ name }}` alone reads as a mapping whose key is a mapping.
function isTemplate(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{');
  return isRecord(value) && Object.hasOwn(value, '[object Object]');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
