import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EntryResult, modeSchema } from 'istio-ingress-contract';
import { analyze, loadManifests } from 'istio-ingress-engine';
import { z } from 'zod';

const objectSchema = z.object({
  kind: z.string(),
  /** As the manifest has it; null where it says none. */
  namespace: z.string().nullish(),
  name: z.string(),
});

const fields = {
  files: z.array(z.string()).min(1),
  why: z.string().optional(),
  /** The namespace that Kustomize sets. */
  effectiveNamespace: z.string().optional(),
};

/** What a reader of the manifests says an object is. */
const labelSchema = z.object({
  ...fields,
  entry: objectSchema,
  vendor: z.string(),
  mode: modeSchema,
});

/** An object that looks like an entry and is none. */
const negativeSchema = z.object({ ...fields, object: objectSchema });

export type Label = z.infer<typeof labelSchema>;
export type Negative = z.infer<typeof negativeSchema>;

/** A label, and in what the engine says otherwise. */
export interface LabelComparison {
  /** The object, and the first of its files. */
  name: string;
  why?: string;
  differences: string[];
}

/**
 * Compares the labels below a folder with what the engine says of exactly the
 * files of each, read as manifests that were not applied.
 *
 * @param root - holds `labels.jsonl`, `negatives.jsonl` and the files they name
 * @returns in the order of the labels, negatives last
 */
export function compareLabels(root: string): LabelComparison[] {
  const labels = readLines(join(root, 'labels.jsonl'), labelSchema);
  const negatives = readLines(join(root, 'negatives.jsonl'), negativeSchema);
  return [
    ...labels.map(label =>
      comparison(root, label, label.entry, entries =>
        entryDifferences(label, entries),
      ),
    ),
    ...negatives.map(negative =>
      comparison(root, negative, negative.object, negativeDifferences),
    ),
  ];
}

/** Does the folder hold labels at all? */
export function hasLabels(root: string): boolean {
  return existsSync(join(root, 'labels.jsonl'));
}

function readLines<T>(file: string, schema: z.ZodType<T>): T[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        return [schema.parse(JSON.parse(line))];
      } catch (error) {
        const { message } = error as Error;
        throw new Error(`${file}, line ${index + 1}: ${message}`);
      }
    });
}

function comparison(
  root: string,
  { files, why, effectiveNamespace }: Label | Negative,
  object: z.infer<typeof objectSchema>,
  differencesOf: (entries: readonly EntryResult[]) => string[],
): LabelComparison {
  const namespace = effectiveNamespace ?? object.namespace ?? undefined;
  const name = `${object.kind} ${namespace ? `${namespace}/` : ''}${
    object.name
  } of ${files[0]}`;
  const absent = files.filter(file => !existsSync(join(root, file)));
  if (absent.length > 0) {
    return { name, why, differences: absent.map(file => `${file} is missing`) };
  }
  const { objects } = loadManifests(
    files.map(file => ({ file, text: readFileSync(join(root, file), 'utf8') })),
  );
  const { entries } = analyze(
    { cluster: 'labels', world: 'open', observedAt: '', objects },
    { findings: [] },
  );
  const found = entries.filter(
    ({ ref }) =>
      ref.kind === object.kind &&
      ref.name === object.name &&
      (namespace === undefined || ref.namespace === namespace),
  );
  return { name, why, differences: differencesOf(found) };
}

function entryDifferences(
  { vendor, mode }: Label,
  entries: readonly EntryResult[],
): string[] {
  if (entries.length !== 1) {
    return [`${entries.length || 'no'} such entries`];
  }
  const [entry] = entries;
  return [
    ...(entry.state === 'not-an-entry'
      ? [`is not an entry: ${entry.reason?.message ?? entry.state}`]
      : []),
    ...(entry.vendor === vendor
      ? []
      : [`vendor ${entry.vendor}, labelled ${vendor}`]),
    ...(entry.mode === mode ? [] : [`mode ${entry.mode}, labelled ${mode}`]),
  ];
}

function negativeDifferences(entries: readonly EntryResult[]): string[] {
  return entries
    .filter(({ state }) => state !== 'not-an-entry')
    .map(
      ({ state, vendor, mode }) =>
        `is an entry (${state}, vendor ${vendor}, mode ${mode}), labelled none`,
    );
}
