import type { Origin } from 'istio-ingress-contract';
import { kinds } from '../snapshot/kinds';
import type { SourceObject } from '../snapshot/objects';

/**
 * What stands for the objects of a document that could not be read. The
 * engine must not take them for absent: a PeerAuthentication that was lost to
 * a syntax error may be the one that decides.
 *
 * @param text - the document; its kinds, and its name and namespace where the
 * lines can be recognised, are found without parsing
 */
export function mentionedObjects(
  text: string,
  origin: Origin,
  message: string,
): SourceObject[] {
  const kind = /^kind:[ \t]*["']?([A-Za-z0-9]+)/m.exec(text)?.[1];
  if (kind && !kind.endsWith('List')) {
    const apiVersion = /^apiVersion:[ \t]*["']?([^\s"'#]+)/m.exec(text)?.[1];
    const metadata = /^metadata:[ \t]*\r?\n((?:[ \t].*\r?\n|\r?\n)*)/m.exec(
      text,
    )?.[1];
    const groups = apiVersion
      ? [groupOf(apiVersion)]
      : kinds.filter(known => known.kind === kind).map(({ group }) => group);
    return groups.map(group =>
      unreadable(group, kind, origin, message, {
        namespace: fieldOf(metadata, 'namespace'),
        name: fieldOf(metadata, 'name'),
      }),
    );
  }
  // A list, or a document in flow style: any kind named anywhere in it.
  const names = new Set<string>();
  for (const match of text.matchAll(
    /["']?\bkind["']?[ \t]*:[ \t]*["']?([A-Za-z0-9]+)/g,
  )) {
    names.add(match[1].replace(/List$/, ''));
  }
  return unreadableKinds(origin, message, ({ kind: name }) => names.has(name));
}

/**
 * What stands for objects of any kind, when a source was not read to its end.
 *
 * @public
 */
export function unreadableKinds(
  origin: Origin,
  message: string,
  which: (kind: { group: string; kind: string }) => boolean = () => true,
): SourceObject[] {
  return kinds
    .filter(which)
    .map(({ group, kind }) => unreadable(group, kind, origin, message));
}

/** What stands for one object that is known by name and not understood. */
export function unreadable(
  group: string,
  kind: string,
  origin: Origin,
  message: string,
  { namespace, name }: { namespace?: string; name?: string } = {},
): SourceObject {
  return {
    manifest: {
      apiVersion: group ? `${group}/v1` : 'v1',
      kind,
      metadata: {
        ...(namespace ? { namespace } : {}),
        ...(name ? { name } : {}),
      },
    },
    origin,
    unreadable: message,
  };
}

function fieldOf(block: string | undefined, field: string) {
  const found = block
    ? new RegExp(
        `^[ \\t]{1,4}${field}:[ \\t]*["']?([a-z0-9][a-z0-9.-]*)["']?[ \\t]*\\r?$`,
        'm',
      ).exec(block)
    : null;
  return found?.[1];
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
