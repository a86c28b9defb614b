import type { Manifest } from 'istio-ingress-contract';
import { Document, isMap, isScalar, visit } from 'yaml';

// Columns of a comment, whatever it is indented by.
const WIDTH = 68;

/**
 * An object as people write it, in the order of its fields. A comment stands
 * once, above the first field or annotation that it is about.
 */
export function writeYaml(
  manifest: Readonly<Record<string, unknown>> | Manifest,
  comments: Readonly<Record<string, string>> = {},
): string {
  const document = new Document(manifest, { aliasDuplicateObjects: false });
  const left = new Map(Object.entries(comments));
  visit(document, {
    Map: (_, map) => {
      for (const { key } of map.items) {
        if (!isScalar(key) || typeof key.value !== 'string') continue;
        const comment = left.get(key.value);
        if (comment === undefined) continue;
        left.delete(key.value);
        const above = wrapped(comment)
          .map(line => ` ${line}`)
          .join('\n');
        // Above the first field of a map there is room before the map alone.
        if (map.items[0].key === key && isMap(map)) map.commentBefore = above;
        else key.commentBefore = above;
      }
    },
  });
  return document.toString({
    lineWidth: 0,
    indentSeq: true,
  });
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length < WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
