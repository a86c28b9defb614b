import { createTwoFilesPatch, structuredPatch } from 'diff';

/** One line of a diff. */
export interface DiffLine {
  kind: 'added' | 'removed' | 'same' | 'gap';
  text: string;
}

/**
 * The lines that differ between two texts, with three lines around each change.
 * A missing text stands for an object that does not exist.
 */
export function diffLines(before = '', after = ''): DiffLine[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', {
    context: 3,
  });
  const lines: DiffLine[] = [];
  for (const [index, hunk] of hunks.entries()) {
    if (index > 0) lines.push({ kind: 'gap', text: '' });
    for (const line of hunk.lines) {
      if (line.startsWith('\\')) continue;
      lines.push({ kind: lineKind(line), text: line.slice(1) });
    }
  }
  return lines;
}

function lineKind(line: string): DiffLine['kind'] {
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : 'same';
}

/** The objects of a preview that a patch is made of. */
export interface ChangedText {
  title: string;
  before?: string;
  after?: string;
}

/** A unified diff over all objects, to be read or kept beside a change. */
export function unifiedPatch(objects: readonly ChangedText[]): string {
  return objects
    .map(({ title, before, after }) =>
      createTwoFilesPatch(
        before === undefined ? '/dev/null' : fileName(title),
        after === undefined ? '/dev/null' : fileName(title),
        before ?? '',
        after ?? '',
        undefined,
        undefined,
        { context: 3 },
      ),
    )
    .join('');
}

// A header of a patch is one line: a title must not be able to add another.
function fileName(title: string): string {
  return title.replace(/[^\w./:@-]+/g, ' ').trim();
}
