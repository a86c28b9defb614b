import { type Document, isPair, isScalar, stringify, visit } from 'yaml';
import { isRecord } from '../json';

/** How a document is written, so that what is added looks like the rest. */
export interface Style {
  eol: string;
  /** Columns by which a nested block is indented. */
  step: number;
  /** Are the dashes of a list indented below its key? */
  indentSeq: boolean;
  singleQuote: boolean;
  /** Written as JSON: keys and strings in double quotes. */
  json: boolean;
}

/** Reads the style off a document. */
export function styleOf(text: string, document: Document): Style {
  let step: number | undefined;
  let indentSeq: boolean | undefined;
  let single = 0;
  let double = 0;
  const column = (at: number) => at - (text.lastIndexOf('\n', at - 1) + 1);
  visit(document, {
    Scalar(_, { type }) {
      if (type === 'QUOTE_SINGLE') single += 1;
      if (type === 'QUOTE_DOUBLE') double += 1;
    },
    Map(_, map, path) {
      if (map.flow || !map.range) return;
      const pair = path[path.length - 1];
      const key = isPair(pair) && isScalar(pair.key) ? pair.key.range : null;
      if (!key || step !== undefined) return;
      const wide = column(map.range[0]) - column(key[0]);
      if (wide > 0) step = wide;
    },
    Seq(_, seq, path) {
      if (seq.flow || !seq.range || indentSeq !== undefined) return;
      const pair = path[path.length - 1];
      const key = isPair(pair) && isScalar(pair.key) ? pair.key.range : null;
      if (key) indentSeq = column(seq.range[0]) > column(key[0]);
    },
  });
  return {
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    step: step ?? 2,
    indentSeq: indentSeq ?? false,
    singleQuote: single > double,
    json: isJson(text),
  };
}

/**
 * A value as lines of block style, all indented by `column`. Words that YAML
 * 1.1 takes for a boolean or a number are quoted: kubectl reads them so.
 */
export function blockLines(
  value: unknown,
  column: number,
  style: Style,
): string[] {
  return indented(linesOf(value, style), column);
}

function linesOf(value: unknown, style: Style): string[] {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap(item => {
      const [first, ...rest] = linesOf(item, style);
      return [`- ${first}`, ...indented(rest, 2)];
    });
  }
  if (isRecord(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([key, item]) =>
      pairLines(stringText(key, style), item, style),
    );
  }
  if (typeof value === 'string') return [blockString(value, style)];
  return [inlineText(value, style)];
}

function pairLines(key: string, value: unknown, style: Style): string[] {
  const literal = typeof value === 'string' ? literalOf(value) : undefined;
  if (literal) {
    const [header, ...body] = literal;
    return [`${key}: ${header}`, ...indented(body, style.step)];
  }
  if (fitsOneLine(value)) return [`${key}: ${linesOf(value, style)[0]}`];
  const flush = Array.isArray(value) && !style.indentSeq;
  return [
    `${key}:`,
    ...indented(linesOf(value, style), flush ? 0 : style.step),
  ];
}

function indented(lines: readonly string[], column: number): string[] {
  const pad = ' '.repeat(column);
  return lines.map(line => (line === '' ? '' : pad + line));
}

/** Fits on one line, whatever style the rest has? */
export function fitsOneLine(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return !isRecord(value) || Object.keys(value).length === 0;
}

// A literal block cannot begin with blanks or hold these characters.
const NOT_LITERAL =
  /^[ \t\n]|[^\n\t\u0020-\u007e\u00a1-\u200a\u2010-\u2027\u2070-\ud7ff\ue000-\ufdff]/;

/**
 * Text of several lines as a literal block: its header and its lines.
 * Undefined for a text of one line, and for one that such a block cannot hold.
 */
export function literalOf(value: string): string[] | undefined {
  const body = value.replace(/\n$/, '');
  const isLiteral =
    value.includes('\n') && !NOT_LITERAL.test(value) && !body.endsWith('\n');
  if (!isLiteral) return undefined;
  return [body === value ? '|-' : '|', ...body.split('\n')];
}

// Blanks inside and punctuation need no quotes in block style.
function blockString(value: string, style: Style): string {
  if (NEEDS_ESCAPE.test(value)) return doubleQuoted(value);
  const text = stringify(value, { ...WRITING, singleQuote: style.singleQuote });
  return text.slice(0, -1);
}

const WRITING = {
  compat: 'yaml-1.1',
  lineWidth: 0,
  aliasDuplicateObjects: false,
} as const;

/** A value on one line, as it may stand anywhere, also within `{}` and `[]`. */
export function inlineText(value: unknown, style: Style): string {
  if (typeof value === 'string') return stringText(value, style);
  if (Array.isArray(value)) {
    return `[${value.map(item => inlineText(item, style)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(
      ([key, item]) => `${stringText(key, style)}: ${inlineText(item, style)}`,
    );
    return `{${pairs.join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** A value over several lines, as JSON is printed. */
export function jsonLines(
  value: unknown,
  column: number,
  { step, eol }: Style,
): string {
  return JSON.stringify(value, null, step)
    .split('\n')
    .join(`${eol}${' '.repeat(column)}`);
}

/** A text in the same quotes as the one that it replaces. */
export function quotedLike(
  value: string,
  type: string | undefined,
  style: Style,
): string {
  if (type === 'QUOTE_DOUBLE' || style.json) return doubleQuoted(value);
  if (type === 'QUOTE_SINGLE' && !NEEDS_ESCAPE.test(value)) {
    return singleQuoted(value);
  }
  return stringText(value, style);
}

function stringText(value: string, style: Style): string {
  if (!style.json && PLAIN.test(value) && isPlain(value)) return value;
  return style.json || !style.singleQuote || NEEDS_ESCAPE.test(value)
    ? doubleQuoted(value)
    : singleQuoted(value);
}

// Safe within a flow collection too.
const PLAIN = /^[A-Za-z0-9_./][A-Za-z0-9_./-]*$/;

function isPlain(value: string): boolean {
  return stringify(value, WRITING) === `${value}\n`;
}

// Not printable, a line break, or text that reorders what is shown.
const UNSAFE =
  '\\u0000-\\u001f\\u007f-\\u00a0\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff';
const NEEDS_ESCAPE = new RegExp(`[${UNSAFE}]`);
const ESCAPED = new RegExp(`[${UNSAFE}]`, 'g');

function singleQuoted(value: string): string {
  return `'${value.replace(/'/g, "''")}'`;
}

// Every JSON string is a double-quoted scalar of YAML 1.2.
function doubleQuoted(value: string): string {
  return JSON.stringify(value).replace(
    ESCAPED,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
