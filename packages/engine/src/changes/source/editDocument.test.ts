import fc from 'fast-check';
import { load } from 'js-yaml';
import { same, unshared } from '../json';
import { EditRefused } from './Edit';
import { editDocument } from './editDocument';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const word = fc.constantFrom('a', 'b', 'name', 'x/y.z', 'on', '8080', 'k: v');
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>('plain', 'two words', '', 'yes', '0123', '# no', null),
  fc.constantFrom<Json>('a\nb\n', 'a\n\n  b', '\ta', '}', '- x', "it's", true),
  fc.integer({ min: -5, max: 99 }),
);
const { tree } = fc.letrec<{ tree: Json }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    { weight: 2, arbitrary: scalar },
    { weight: 3, arbitrary: fc.dictionary(word, tie('tree'), { maxKeys: 4 }) },
    { weight: 1, arbitrary: fc.array(tie('tree'), { maxLength: 3 }) },
  ),
}));
const record = fc.dictionary(word, tree, { minKeys: 1, maxKeys: 4 });

/** Writes a value in a way that people might, with marks to find again. */
class Writer {
  marks = 0;
  constructor(private readonly next: () => number, readonly eol: string) {}

  comment(): string {
    if (this.next() % 3 !== 0) return '';
    this.marks += 1;
    return ` # mark ${this.marks}`;
  }

  document(value: Json): string {
    const head = this.next() % 2 ? `---${this.comment()}\n` : '';
    const text = head + this.block(value, 0).replace(/^\n/, '');
    return (this.next() % 4 ? text : text.trimEnd()).replace(/\n/g, this.eol);
  }

  private key(key: string): string {
    return /^[a-z]+$/.test(key) && key !== 'on' ? key : JSON.stringify(key);
  }

  /** Begins with a line break when it is a block. */
  private block(value: Json, column: number): string {
    const pad = ' '.repeat(column);
    const above = () =>
      this.next() % 5 === 0 ? `\n${pad}${this.comment().trim()}` : '';
    if (this.next() % 4 !== 0) {
      if (Array.isArray(value) && value.length > 0) {
        return value
          .map(item => `${above()}\n${pad}-${this.inItem(item, column + 2)}`)
          .join('');
      }
      if (value && typeof value === 'object' && Object.keys(value).length > 0) {
        const step = 2 + (this.next() % 3);
        return Object.entries(value as Record<string, Json>)
          .map(([key, item]) => {
            const rest = this.value(item, column + step);
            return `${above()}\n${pad}${this.key(key)}:${rest}`;
          })
          .join('');
      }
    }
    return ` ${this.flow(value)}`;
  }

  private value(value: Json, column: number): string {
    if (typeof value === 'string' && /^a\n/.test(value) && this.next() % 2) {
      const pad = ' '.repeat(column);
      const body = value.replace(/\n$/, '').split('\n');
      return ` |${value.endsWith('\n') ? '' : '-'}\n${body
        .map(line => (line ? pad + line : ''))
        .join('\n')}`;
    }
    const text = this.block(value, column);
    return text.startsWith('\n')
      ? this.comment() + text
      : text + this.comment();
  }

  private inItem(value: Json, column: number): string {
    const text = this.value(value, column);
    const inline = /^\n *([^ #\n-].*:[^]*)$/.exec(text);
    return inline && this.next() % 2 ? ` ${inline[1]}` : text;
  }

  private flow(value: Json): string {
    if (Array.isArray(value)) {
      return `[${value.map(item => this.flow(item)).join(', ')}]`;
    }
    if (value && typeof value === 'object') {
      const pairs = Object.entries(value as Record<string, Json>);
      return `{${pairs
        .map(([key, item]) => `${this.key(key)}: ${this.flow(item)}`)
        .join(', ')}}`;
    }
    if (typeof value === 'string' && value.includes("'") === false) {
      if (!/[\n\t]/.test(value) && this.next() % 2) return `'${value}'`;
    }
    return JSON.stringify(value);
  }
}

const written = fc
  .tuple(
    record,
    fc.array(fc.nat(59), { minLength: 20, maxLength: 60 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([value, choices, eol]) => {
    let at = 0;
    const writer = new Writer(() => {
      at += 1;
      return choices[at % choices.length] + at;
    }, eol);
    return { text: writer.document(value) };
  })
  .filter(({ text }) => readable(text));

function readable(text: string): boolean {
  try {
    return typeof load(text) === 'object';
  } catch {
    return false;
  }
}

const linesOf = (text: string) => text.split(/\r?\n/);

describe('editDocument', () => {
  it('turns any document into any other one, or refuses', () => {
    let edited = 0;
    let all = 0;
    fc.assert(
      fc.property(written, record, ({ text }, after) => {
        all += 1;
        const result = editedOrRefused(text, unshared(load(text)), after);
        if (result === undefined) return;
        edited += 1;
        expect(same(load(result), after)).toBe(true);
        const breaks = text.includes('\r\n') ? /[^\r]\n/ : /\r/;
        expect(result).not.toMatch(breaks);
        expect(/\n$/.test(result)).toBe(/\n$/.test(text));
      }),
      { numRuns: 1500, seed: 7 },
    );
    expect(edited / all).toBeGreaterThan(0.5);
  });

  it('adds a key to a map of block style as new lines alone', () => {
    fc.assert(
      fc.property(written, tree, ({ text }, value) => {
        const before = unshared(load(text)) as Record<string, unknown>;
        fc.pre(!/^(---[^\n]*)?\s*\{/.test(text));
        const result = editDocument(text, before, { ...before, added: value });
        const lines = linesOf(result);
        const kept = linesOf(text);
        let at = 0;
        for (const line of lines) if (line === kept[at]) at += 1;
        expect(at).toBe(kept.length);
        expect(same(load(result), { ...before, added: value })).toBe(true);
      }),
      { numRuns: 800, seed: 8 },
    );
  });

  it('changes one scalar on its own lines alone, and loses no comment', () => {
    fc.assert(
      fc.property(written, fc.nat(50), scalar, ({ text }, pick, value) => {
        const before = unshared(load(text)) as Json;
        const places = scalarPlaces(before);
        fc.pre(places.length > 0);
        const place = places[pick % places.length];
        const after = unshared(before);
        place.set(after, value);
        const result = editDocument(text, before, after);
        expect(same(load(result), after)).toBe(true);
        const marks = (all: string) => all.match(/# mark \d+/g) ?? [];
        expect(marks(result)).toEqual(marks(text));
      }),
      { numRuns: 800, seed: 9 },
    );
  });
});

function editedOrRefused(text: string, before: unknown, after: unknown) {
  try {
    return editDocument(text, before, after);
  } catch (error) {
    if (error instanceof EditRefused) return undefined;
    throw error;
  }
}

/** Every scalar inside, with a function that changes it in a copy. */
function scalarPlaces(value: Json): { set(root: Json, to: Json): void }[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) =>
    item === null || typeof item !== 'object'
      ? [
          {
            set: (root: Json, to: Json) => {
              (root as Record<string, Json>)[key] = to;
            },
          },
        ]
      : scalarPlaces(item).map(inner => ({
          set: (root: Json, to: Json) =>
            inner.set((root as Record<string, Json>)[key], to),
        })),
  );
}
