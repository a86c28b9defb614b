import {
  type Change,
  changeSchema,
  type ObjectRef,
  type StrictScope,
} from 'istio-ingress-contract';
import {
  type ClusterObjects,
  loadManifests,
  readYaml,
  type SourceObject,
} from 'istio-ingress-engine';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UnusableInput } from '../failure';
import { reasonOf } from './readFolder';

/**
 * The scope of `--strict`, and what the option swallowed of the paths:
 * `mesh`, `namespace NAME` or `service NAMESPACE/NAME`, also with `=` between.
 */
export function strictScopeOf(words: readonly string[]): {
  scope: StrictScope;
  rest: string[];
} {
  const [kind, ...rest] = words[0]?.includes('=')
    ? [...words[0].split(/=(.*)/s, 2), ...words.slice(1)]
    : words;
  if (kind === 'mesh') return { scope: { kind: 'mesh' }, rest };
  if (kind === 'namespace' && rest[0]) {
    const [namespace, ...others] = rest;
    return { scope: { kind: 'namespace', namespace }, rest: others };
  }
  if (kind === 'service' && rest[0]) {
    const [title, ...others] = rest;
    const [namespace, name, ...more] = title.split('/');
    if (namespace && name && more.length === 0) {
      return { scope: { kind: 'service', namespace, name }, rest: others };
    }
  }
  throw new UnusableInput(
    `--strict takes mesh, namespace=NAME or service=NAMESPACE/NAME; not '${words.join(
      ' ',
    )}'`,
  );
}

/** The change that takes away the object named KIND/NAMESPACE/NAME or KIND/NAME. */
export function removalOf(text: string, { objects }: ClusterObjects): Change {
  const parts = text.split('/');
  if (parts.length < 2 || parts.length > 3 || parts.includes('')) {
    throw new UnusableInput(
      `--remove takes KIND/NAMESPACE/NAME or KIND/NAME, not '${text}'`,
    );
  }
  const [kind, name] = [parts[0], parts[parts.length - 1]];
  const namespace = parts.length === 3 ? parts[1] : undefined;
  const matches = objects
    .map(refOf)
    .filter(
      ref =>
        `${ref.kind}.${ref.group}`.toLowerCase().split('.')[0] ===
          kind.toLowerCase().split('.')[0] &&
        (!kind.includes('.') ||
          kind.toLowerCase().endsWith(`.${ref.group.toLowerCase()}`)) &&
        ref.name === name &&
        (namespace === undefined || (ref.namespace ?? 'default') === namespace),
    );
  const groups = new Set(matches.map(({ group }) => group));
  if (matches.length === 0) {
    throw new UnusableInput(`there is no ${text} among the objects`);
  }
  if (groups.size > 1 || matches.length > 1) {
    throw new UnusableInput(
      `${text} may be any of ${matches
        .map(
          ref =>
            `${ref.kind}.${ref.group}/${ref.namespace ?? 'default'}/${
              ref.name
            }`,
        )
        .join(', ')}`,
    );
  }
  return { op: 'delete', object: matches[0] };
}

function refOf({ manifest }: SourceObject): ObjectRef {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const version = text(manifest.apiVersion);
  const slash = version.indexOf('/');
  const metadata = { ...(manifest.metadata as object | undefined) } as {
    namespace?: unknown;
    name?: unknown;
  };
  const namespace = text(metadata.namespace);
  return {
    group: slash < 0 ? '' : version.slice(0, slash),
    kind: text(manifest.kind),
    ...(namespace ? { namespace } : {}),
    name: text(metadata.name),
  };
}

/** What a file for `--patch` holds: changes, or manifests to apply. */
export function patchFile(
  file: string,
  cwd: string,
): { changes: Change[] } | { manifests: SourceObject[] } {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UnusableInput(`${file}: ${reasonOf(error)}`);
  }
  const changes = changesIn(text);
  if (changes) {
    const parsed = changeSchema.array().safeParse(changes);
    if (parsed.success) return { changes: parsed.data };
    const [issue] = parsed.error.issues;
    throw new UnusableInput(
      `${file}: ${issue.path.join('.')}: ${issue.message}`,
    );
  }
  const { objects, problems } = loadManifests([{ file, text }]);
  if (problems.length > 0) {
    throw new UnusableInput(`${file}: ${problems[0].message}`);
  }
  if (objects.length === 0) {
    throw new UnusableInput(`${file}: it holds no manifests and no changes`);
  }
  return { manifests: objects };
}

/** A list of changes as `--format json` prints them; else undefined. */
function changesIn(text: string): unknown[] | undefined {
  const read = readYaml(text);
  return read.ok && Array.isArray(read.value) ? read.value : undefined;
}
