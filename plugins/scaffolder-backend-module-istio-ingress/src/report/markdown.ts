import { oneLine } from './textTable';

/**
 * Text of manifests as Markdown that shows it as it is: no link, image,
 * mention, HTML or table cell can begin in it.
 */
export function escaped(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]()#+\-.!|~>]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, ':&#8203;//');
}

/** Lines between fences that none of them can close. */
export function fenced(lines: readonly string[]): string {
  const texts = lines.map(oneLine);
  const longest = Math.max(
    2,
    ...texts.flatMap(text => (text.match(/`+/g) ?? []).map(run => run.length)),
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...texts, fence].join('\n');
}
