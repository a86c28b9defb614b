import { isDigit, isLetter, isPlainKey, plainScalar } from './plainScalar';
import { TextCache } from './TextCache';

/**
 * Reads YAML as tools write it: block mappings and lists, scalars on one line,
 * literal block scalars, printable ASCII. Several times as fast as the full
 * parser, which reads whatever this declines: a test holds that both agree on
 * every document that this accepts.
 *
 * @param scalar - reads an unquoted scalar that may be an odd number
 * @param within - the file of which `text` is a part and where it begins:
 * reading in a piece that was cut out takes longer
 * @returns undefined for a document that is not of this kind, malformed ones
 * included
 */
export function readBlockYaml(
  text: string,
  {
    maxDepth,
    scalar,
    within = { file: text, start: 0 },
  }: {
    maxDepth: number;
    scalar: (text: string) => unknown;
    within?: { file: string; start: number };
  },
): Record<string, unknown> | undefined {
  if (NOT_PLAIN.test(text)) return undefined;
  const { file, start } = within;
  const limit = start + text.length;
  try {
    return new BlockReader(file, start, limit, maxDepth, scalar).document();
  } catch (error) {
    if (error === declined) return undefined;
    throw error;
  }
}

// Made once: its stack would be no help and cost time.
const declined = new Error('This document is left to the YAML parser');

// eslint-disable-next-line no-control-regex
const NOT_PLAIN = /[^\n\x20-\x7e]/;

const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const COLON = 58;
const UNDERSCORE = 95;
const PIPE = 124;

// Begin something else than a plain scalar, or may: & * ! % @ ` , ] } ? > [ { : #
const SPECIAL = new Set([...'&*!%@`,]}?>[{:#'].map(each => each.charCodeAt(0)));

// Shared by all documents: what one repeats, the next repeats as well.
const keys = new TextCache();

class BlockReader {
  /** Where the current line ends: at its line feed, or at the end. */
  private end: number;
  /** Where the content of the current line begins, and in which column. */
  private at = 0;
  private indent = -1;
  private depth = 0;
  /** Of the characters of the simple key that `keyEnd` found. */
  private hash = 0;

  constructor(
    private readonly text: string,
    start: number,
    /** Where the document ends. */
    private readonly limit: number,
    private readonly maxDepth: number,
    private readonly scalar: (text: string) => unknown,
  ) {
    this.end = start - 1;
  }

  document(): Record<string, unknown> {
    this.nextLine();
    if (this.indent === 0 && this.text.startsWith('---', this.at)) {
      this.endOfLine(this.at + 3);
      this.nextLine();
    }
    if (this.indent !== 0) throw declined;
    const value = this.mapping(0);
    if (this.indent >= 0) throw declined;
    return value;
  }

  /** Goes to the next line with content; `indent` is -1 behind the last. */
  private nextLine(): void {
    const { text, limit } = this;
    for (let start = this.end + 1; start < limit; start = this.end + 1) {
      this.end = this.endOfLineFrom(start);
      let at = start;
      while (text.charCodeAt(at) === SPACE) at += 1;
      if (at < this.end && text.charCodeAt(at) !== HASH) {
        this.at = at;
        this.indent = at - start;
        return;
      }
    }
    this.indent = -1;
  }

  private mapping(indent: number): Record<string, unknown> {
    this.enter();
    const out: Record<string, unknown> = {};
    while (this.indent === indent) {
      const colon = this.keyEnd();
      if (colon < 0) throw declined;
      const key = this.key(colon);
      // Given twice, or the name of something that every object inherits.
      if (out[key] !== undefined) throw declined;
      const from = this.skipSpaces(colon + 1);
      if (!this.isContent(from)) {
        this.nextLine();
        if (this.indent > indent) out[key] = this.node();
        else if (this.indent === indent && this.isItem()) {
          out[key] = this.list(indent);
        } else out[key] = null;
      } else out[key] = this.inline(from, indent);
    }
    // Deeper: goes on in a way that is not read here.
    if (this.indent > indent) throw declined;
    this.depth -= 1;
    return out;
  }

  private list(indent: number): unknown[] {
    this.enter();
    const out: unknown[] = [];
    while (this.indent === indent && this.isItem()) {
      const from = this.skipSpaces(this.at + 1);
      if (!this.isContent(from)) {
        this.nextLine();
        out.push(this.indent > indent ? this.node() : null);
        continue;
      }
      const column = indent + (from - this.at);
      this.at = from;
      if (this.isItem() || this.keyEnd() >= 0) {
        this.indent = column;
        out.push(this.node());
      } else out.push(this.inline(from, indent));
    }
    if (this.indent > indent) throw declined;
    this.depth -= 1;
    return out;
  }

  private node(): unknown {
    return this.isItem() ? this.list(this.indent) : this.mapping(this.indent);
  }

  private enter(): void {
    this.depth += 1;
    if (this.depth > this.maxDepth) throw declined;
  }

  /** Does a list item begin here? */
  private isItem(): boolean {
    if (this.text.charCodeAt(this.at) !== DASH) return false;
    return (
      this.at + 1 >= this.end || this.text.charCodeAt(this.at + 1) === SPACE
    );
  }

  /** Where the colon behind a key is, if a simple key begins here; else -1. */
  private keyEnd(): number {
    const { text, end } = this;
    let at = this.at;
    const first = text.charCodeAt(at);
    if (first === QUOTE || first === APOSTROPHE) {
      const close = text.indexOf(first === QUOTE ? '"' : "'", at + 1);
      if (close < 0 || close >= end) return -1;
      at = close + 1;
    } else if (isLetter(first) || first === UNDERSCORE) {
      let hash = 0;
      for (; at < end; at += 1) {
        const code = text.charCodeAt(at);
        const simple =
          isLetter(code) ||
          isDigit(code) ||
          code === DASH ||
          code === DOT ||
          code === SLASH ||
          code === UNDERSCORE;
        if (!simple) break;
        hash = Math.imul(hash, 31) + code;
      }
      this.hash = hash;
    }
    if (text.charCodeAt(at) !== COLON) return -1;
    return at + 1 >= end || text.charCodeAt(at + 1) === SPACE ? at : -1;
  }

  private key(colon: number): string {
    const first = this.text.charCodeAt(this.at);
    if (first === QUOTE || first === APOSTROPHE) {
      const key = this.text.slice(this.at + 1, colon - 1);
      if (key.includes('\\') || key === '__proto__') throw declined;
      return key;
    }
    const key = keys.piece(this.text, this.at, colon, this.hash);
    if (!isPlainKey(key) || key === '__proto__' || key === '') throw declined;
    return key;
  }

  /** A value that begins on the line of its key or dash. */
  private inline(from: number, parentIndent: number): unknown {
    const { text } = this;
    const first = text.charCodeAt(from);
    let value: unknown;
    if (first === QUOTE) value = this.doubleQuoted(from);
    else if (first === APOSTROPHE) value = this.singleQuoted(from);
    else if (first === PIPE) return this.literal(from, parentIndent);
    else if (text.startsWith('{}', from)) {
      this.endOfLine(from + 2);
      value = {};
    } else if (text.startsWith('[]', from)) {
      this.endOfLine(from + 2);
      value = [];
    } else value = this.plain(from);
    this.nextLine();
    // A scalar that goes on in the next line, or content where none may be.
    if (this.indent > parentIndent) throw declined;
    return value;
  }

  private doubleQuoted(from: number): string {
    const { text } = this;
    let close = from + 1;
    let escapes = false;
    for (; close < this.end; close += 1) {
      const code = text.charCodeAt(close);
      if (code === QUOTE) break;
      if (code === 92 /* \ */) {
        escapes = true;
        close += 1;
      }
    }
    if (close >= this.end) throw declined;
    this.endOfLine(close + 1);
    if (!escapes) return text.slice(from + 1, close);
    try {
      // The escapes of JSON mean the same in YAML, which has more of them.
      return JSON.parse(text.slice(from, close + 1));
    } catch {
      throw declined;
    }
  }

  private singleQuoted(from: number): string {
    const close = this.text.indexOf("'", from + 1);
    if (close < 0 || close >= this.end) throw declined;
    this.endOfLine(close + 1);
    return this.text.slice(from + 1, close);
  }

  private plain(from: number): unknown {
    const { text } = this;
    const first = text.charCodeAt(from);
    if (SPECIAL.has(first)) throw declined;
    let stop = from;
    let last = 0;
    for (let at = from; at < this.end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === HASH && last === SPACE) break;
      if (code === SPACE) {
        if (last === COLON || (last === DASH && at === from + 1))
          throw declined;
      } else stop = at + 1;
      last = code;
    }
    if (text.charCodeAt(stop - 1) === COLON) throw declined;
    if (stop === from + 1 && first === DASH) throw declined;
    const token = text.slice(from, stop);
    const value = plainScalar(token);
    if (value !== undefined) return value;
    if (token.startsWith('---') || token.startsWith('...')) throw declined;
    return this.scalar(token);
  }

  /** A block scalar that keeps its line breaks. */
  private literal(from: number, parentIndent: number): string {
    const { text, limit } = this;
    const mark = text.charCodeAt(from + 1);
    const hasMark = mark === DASH || mark === 43; /* + */
    this.endOfLine(from + (hasMark ? 2 : 1));
    const parts: string[] = [];
    let blanks = 0;
    let indent = -1;
    let start = this.end + 1;
    for (; start < limit; start = this.end + 1) {
      const end = this.endOfLineFrom(start);
      let at = start;
      while (at < end && text.charCodeAt(at) === SPACE) at += 1;
      if (at >= end) {
        // More spaces than the text is indented by would be part of it.
        if (indent < 0 ? at > start : at - start > indent) throw declined;
        blanks += 1;
      } else {
        if (indent < 0) indent = at - start;
        if (indent <= parentIndent || at - start < indent) break;
        for (; blanks > 0; blanks -= 1) parts.push('');
        parts.push(text.slice(start + indent, end));
      }
      this.end = end;
    }
    if (parts.length === 0) throw declined;
    this.nextLine();
    if (this.indent > parentIndent) throw declined;
    const body = parts.join('\n');
    if (mark === DASH) return body;
    return hasMark ? `${body}\n${'\n'.repeat(blanks)}` : `${body}\n`;
  }

  private endOfLineFrom(start: number): number {
    const feed = this.text.indexOf('\n', start);
    return feed < 0 || feed > this.limit ? this.limit : feed;
  }

  private skipSpaces(from: number): number {
    let at = from;
    while (this.text.charCodeAt(at) === SPACE) at += 1;
    return at;
  }

  /** Is there a value, and not only a comment, on the rest of the line? */
  private isContent(at: number): boolean {
    if (at >= this.end) return false;
    if (this.text.charCodeAt(at) !== HASH) return true;
    if (this.text.charCodeAt(at - 1) === SPACE) return false;
    throw declined;
  }

  /** Nothing but blanks and a comment may follow. */
  private endOfLine(from: number): void {
    const at = this.skipSpaces(from);
    if (at < this.end && (at === from || this.text.charCodeAt(at) !== HASH)) {
      throw declined;
    }
  }
}
