import type { Tone, Word } from 'istio-ingress-contract';
import { symbolText } from 'istio-ingress-contract';
import { createColors } from 'picocolors';
import { plainText } from './plainText';

/** A piece of a line. Its text may come from anywhere: it is made safe here. */
export type Segment = string | { text: string; style: Tone | 'strong' | 'dim' };

/** A line of output. `indent` also holds for lines it is wrapped into. */
export interface Line {
  indent: number;
  segments: readonly Segment[];
}

export function line(indent: number, ...segments: Segment[]): Line {
  return { indent, segments };
}

export const blank: Line = { indent: 0, segments: [] };

/** A word with its symbol, in its tone; never the tone alone. */
export function chip(word: Word): Segment {
  return { text: `${symbolText[word.symbol]} ${word.label}`, style: word.tone };
}

export function strong(text: string): Segment {
  return { text, style: 'strong' };
}

export function dim(text: string): Segment {
  return { text, style: 'dim' };
}

/** Lines as text. Wrapped at `columns` where that is given. */
export function renderLines(
  lines: readonly Line[],
  { color, columns }: { color: boolean; columns?: number },
): string {
  const paint = createColors(color);
  const styles: Record<Tone | 'strong' | 'dim', (text: string) => string> = {
    ok: paint.green,
    info: paint.cyan,
    warning: paint.yellow,
    error: paint.red,
    neutral: paint.gray,
    strong: paint.bold,
    dim: paint.dim,
  };
  let out = '';
  for (const { indent, segments } of lines) {
    const margin = ' '.repeat(indent);
    const width = columns ? Math.max(columns, indent + 20) : Infinity;
    let column = indent;
    let row = margin;
    for (const segment of segments) {
      const { text, style } =
        typeof segment === 'string' ? { text: segment, style: null } : segment;
      for (const word of plainText(text).match(/ *[^ ]+| +$/g) ?? []) {
        const blanks = column === indent ? 0 : word.search(/[^ ]|$/);
        let shown = column === indent ? word.trimStart() : word;
        if (column + shown.length > width && column > indent) {
          out += `${row.trimEnd()}\n`;
          row = `${margin}  `;
          shown = word.slice(blanks);
          column = indent + 2;
        }
        row += style ? styles[style](shown) : shown;
        column += shown.length;
      }
    }
    out += `${row.trimEnd()}\n`;
  }
  return out;
}
