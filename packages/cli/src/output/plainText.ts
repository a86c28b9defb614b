// Control characters (C0, DEL, C1), and characters that reorder or hide text:
// what a manifest calls itself must not move the cursor, set a title or show a
// file name that is another.
const UNSAFE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text from manifests, safe to write to a terminal on one line. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, escapeOf);
}

/**
 * JSON that is as safe to look at as it is to parse. Outside of strings it has
 * none of these characters but its own line breaks.
 */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNSAFE, character =>
    character === '\n' ? character : escapeOf(character),
  );
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
