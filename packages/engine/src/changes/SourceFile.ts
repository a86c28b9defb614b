import { documentsOf, type DocumentText } from '../load/documents';
import { defaultLoadLimits } from '../load/limits';
import type { ManifestFile } from '../load/loadManifests';
import { parseDocument } from '../load/parseDocument';
import { same, unshared } from './json';
import { EditRefused } from './source/Edit';
import { editDocument } from './source/editDocument';

interface OpenDocument {
  source: DocumentText;
  before: unknown;
  /** Undefined when the document is to be taken away. */
  after: unknown;
}

/** A file whose documents are changed as values, and then written as text. */
export class SourceFile {
  private readonly opened = new Map<number, OpenDocument>();
  private readonly added: string[] = [];
  private readonly documents: DocumentText[];

  constructor(private readonly source: ManifestFile) {
    this.documents = documentsOf(source.text);
  }

  get isJson(): boolean {
    return /^\ufeff?\s*[{[]/.test(this.source.text);
  }

  /** What a document says, with the changes made so far. */
  read(document: number): unknown {
    return this.open(document).after;
  }

  /** Lets a document say something else; undefined takes it away. */
  write(document: number, value: unknown): void {
    this.open(document).after = value;
  }

  /** Adds a document at the end. */
  append(text: string): void {
    this.added.push(text);
  }

  /**
   * The text with all changes; undefined when no document is left.
   *
   * @throws {@link EditRefused} when a document cannot be edited by parts.
   */
  text(): string | undefined {
    const { text: original } = this.source;
    // Files of old have carriage returns alone, which the loader counts as
    // line breaks; positions stay the same.
    const onlyReturns = !original.includes('\n') && original.includes('\r');
    let text = onlyReturns ? original.replace(/\r/g, '\n') : original;
    let left = this.documents.length;
    for (const { source, before, after } of this.backwards()) {
      let written = '';
      if (after === undefined) {
        left -= 1;
      } else {
        written = editDocument(source.text, before, after);
        this.prove(written, after, source);
      }
      text =
        text.slice(0, source.start) +
        written +
        text.slice(source.start + source.text.length);
    }
    if (left === 0 && this.added.length === 0) return undefined;
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    for (const document of this.added) {
      const begun = text === '' || text.endsWith('\n') ? '' : eol;
      text += `${begun}---${eol}${document.replace(/\n/g, eol)}`;
    }
    return onlyReturns ? text.replace(/\n/g, '\r') : text;
  }

  private backwards(): OpenDocument[] {
    return [...this.opened.values()]
      .filter(({ before, after }) => !same(before, after))
      .sort((a, b) => b.source.start - a.source.start);
  }

  private open(document: number): OpenDocument {
    const there = this.opened.get(document);
    if (there) return there;
    const source = this.documents.find(each => each.document === document);
    const parsed = source && parseDocument(source, defaultLoadLimits);
    if (!source || !parsed?.ok) {
      throw new EditRefused('the document cannot be read');
    }
    const before = unshared(parsed.value);
    const opened = { source, before, after: before };
    this.opened.set(document, opened);
    return opened;
  }

  /** The text must say exactly what it is meant to say, and be one document. */
  private prove(text: string, after: unknown, source: DocumentText): void {
    const [document, ...more] = documentsOf(text);
    const parsed =
      document && more.length === 0
        ? parseDocument({ ...document, startLine: 1 }, defaultLoadLimits)
        : undefined;
    if (!parsed?.ok || !same(parsed.value, after)) {
      throw new EditRefused(
        `document ${source.document} is written in a way that cannot be edited by parts`,
      );
    }
  }
}
