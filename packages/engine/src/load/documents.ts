/** One document of a file as text, before anything is known about it. */
export interface DocumentText {
  text: string;
  /** Position in the file at which `text` begins. */
  start: number;
  /** Counted from 1, as YAML counts: empty documents have a number too. */
  document: number;
  /** Line of the file on which `text` begins. */
  startLine: number;
  /** Line of the file with the document's first content. */
  line: number;
}

/** The documents of a file: of a stream of JSON values, or of YAML. */
export function documentsOf(text: string): DocumentText[] {
  if (/^\ufeff?\s*\{(?!\{)/.test(text)) {
    const stream = splitJson(text);
    if (stream && stream.length > 0) return stream;
  }
  return splitDocuments(text);
}

const LINE_FEED = 10;
const DASH = 45;
const DOT = 46;

/**
 * Cuts a file at its document markers. YAML forbids a marker at the start of a
 * line within any scalar, so this needs no parser, and a malformed document
 * cannot swallow those behind it (https://yaml.org/spec/1.2.2/#rule-c-forbidden).
 *
 * Documents without content are counted and left out.
 */
export function splitDocuments(file: string): DocumentText[] {
  const mark = file.charCodeAt(0) === 0xfeff ? 1 : 0;
  let text = file.slice(mark);
  // Without a single line feed, the carriage returns are the line breaks.
  if (!text.includes('\n')) text = text.replace(/\r/g, '\n');

  const documents: DocumentText[] = [];
  let number = 0;
  let line = 1;
  let start = 0;
  let startLine = 1;
  let firstContent = 0;
  let marked = false;
  let directives = false;

  const close = (end: number) => {
    if (firstContent > 0) {
      number += 1;
      documents.push({
        text: text.slice(start, end),
        start: start + mark,
        document: number,
        startLine,
        line: firstContent,
      });
    } else if (marked) {
      number += 1;
    }
  };

  for (let at = 0; at < text.length; line += 1) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    const first = text.charCodeAt(at);
    if (
      (first === DASH || first === DOT) &&
      isMarker(text, at, first === DASH ? '---' : '...')
    ) {
      const begins = first === DASH;
      // %YAML and %TAG lines belong to the document that the marker begins.
      const keepsStart = begins && directives && firstContent === 0 && !marked;
      if (!keepsStart) {
        close(at);
        start = begins ? at : next;
        startLine = begins ? line : line + 1;
      }
      marked = begins;
      directives = false;
      firstContent = begins && hasContent(text, at + 3, next) ? line : 0;
    } else if (firstContent === 0 && hasContent(text, at, next)) {
      if (first === 37 /* % */ && !marked) directives = true;
      else firstContent = line;
    }
    at = next;
  }
  close(text.length);
  return documents;
}

function isMarker(text: string, at: number, marker: string): boolean {
  if (!text.startsWith(marker, at)) return false;
  const after = text.charCodeAt(at + 3);
  return (
    Number.isNaN(after) ||
    after === LINE_FEED ||
    after === 13 ||
    after === 32 ||
    after === 9
  );
}

/** Is there anything but blanks and a comment? */
function hasContent(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 35 /* # */) return false;
    if (code !== 32 && code !== 9 && code !== 13 && code !== LINE_FEED) {
      return true;
    }
  }
  return false;
}

/**
 * Cuts a stream of JSON values that follow each other without a separator, as
 * `kubectl get -o json` of several calls gives. Undefined when the text is not
 * such a stream.
 */
export function splitJson(file: string): DocumentText[] | undefined {
  const mark = file.charCodeAt(0) === 0xfeff ? 1 : 0;
  const text = file.slice(mark);
  const documents: DocumentText[] = [];
  let line = 1;
  let depth = 0;
  let start = -1;
  let startLine = 1;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) line += 1;
    if (inString) {
      if (code === 92 /* \ */) at += 1;
      else if (code === 34 /* " */) inString = false;
      continue;
    }
    if (code === 123 /* { */ || code === 91 /* [ */) {
      if (depth === 0) {
        start = at;
        startLine = line;
      }
      depth += 1;
    } else if (code === 125 /* } */ || code === 93 /* ] */) {
      depth -= 1;
      if (depth < 0) return undefined;
      if (depth === 0) {
        documents.push({
          text: text.slice(start, at + 1),
          start: start + mark,
          document: documents.length + 1,
          startLine,
          line: startLine,
        });
      }
    } else if (depth === 0) {
      if (code > 32) return undefined;
    } else if (code === 34) {
      inString = true;
    }
  }
  return depth === 0 && !inString ? documents : undefined;
}
