import type { Random } from '../random';

// What breaks parsers, and what breaks people's assumptions about objects.
const FRAGMENTS = [
  ' ',
  '\n',
  '\n  ',
  '\t',
  '\r\n',
  '\0',
  '\u001b[2J',
  '\ufeff',
  '\u2028',
  '\ud800',
  '---\n',
  '...\n',
  ': ',
  '- ',
  '? ',
  '#',
  '"',
  "'",
  '\\',
  '|\n',
  '>-\n',
  '{',
  '}',
  '[',
  ']',
  ',',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!binary ',
  '!x ',
  '%YAML 1.2\n',
  '{{ .Values.x }}',
  'null',
  '~',
  'true',
  'yes',
  '0',
  '-1',
  '1e999',
  '.nan',
  '65536',
  '99999999999999999999',
  '""',
  '{}',
  '[]',
  '[[]]',
  '{a: {b: [c]}}',
  '__proto__: {a: b}\n',
  'constructor: {prototype: {a: b}}\n',
  'metadata: null\n',
  'spec: []\n',
  'kind: List\nitems: [null, 1]\n',
  '"*"',
  '*.example.test',
  'a.'.repeat(200),
  '~(',
  '[a-',
  '(a+)+$',
  '../..',
  'x'.repeat(5000),
  '-',
  '::1',
  '10.0.0.0/8',
] as const;

/** Odd values for a field. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  65536,
  1e308,
  '',
  ' ',
  '*',
  'x',
  'A'.repeat(300),
  '\u0000',
  '10.0.0.1',
  '::',
  '(a+)+$',
  [],
  [null],
  [[]],
  {},
  { '': '' },
  { a: { b: { c: [] } } },
  ['a', 1, null, {}],
];

/** The text with some bytes of it damaged. */
export function mutateText(text: string, random: Random): string {
  let out = text;
  const edits = 1 + Math.floor(random.next() * 6);
  for (let edit = 0; edit < edits; edit += 1) {
    const at = Math.floor(random.next() * (out.length + 1));
    const length = Math.floor(random.next() * 40);
    const fate = random.next();
    if (fate < 0.5)
      out = out.slice(0, at) + random.pick(FRAGMENTS) + out.slice(at);
    else if (fate < 0.75) out = out.slice(0, at) + out.slice(at + length);
    else {
      const from = Math.floor(random.next() * out.length);
      out =
        out.slice(0, at) + out.slice(from, from + length * 5) + out.slice(at);
    }
  }
  return out;
}

/** Text of nothing but odd pieces. */
export function arbitraryText(random: Random): string {
  let out = '';
  const pieces = Math.floor(random.next() * 60);
  for (let piece = 0; piece < pieces; piece += 1) {
    out +=
      random.next() < 0.7
        ? random.pick(FRAGMENTS)
        : String.fromCharCode(Math.floor(random.next() * 0x10000));
  }
  return out;
}

/** A manifest with some of its fields replaced, removed or repeated. */
export function mutateObject(
  manifest: Readonly<Record<string, unknown>>,
  random: Random,
): Record<string, unknown> {
  const copy = structuredClone(manifest) as Record<string, unknown>;
  const edits = 1 + Math.floor(random.next() * 3);
  for (let edit = 0; edit < edits; edit += 1) {
    const places = placesIn(copy);
    if (places.length === 0) break;
    const { holder, key } = random.pick(places);
    const fate = random.next();
    if (fate < 0.5) holder[key] = structuredClone(random.pick(VALUES));
    else if (fate < 0.7) delete holder[key];
    else if (fate < 0.85) holder[key] = [holder[key], holder[key]];
    else holder[key] = structuredClone(random.pick(places).holder);
  }
  return copy;
}

interface Place {
  holder: Record<string, unknown>;
  key: string;
}

function placesIn(root: Record<string, unknown>): Place[] {
  const places: Place[] = [];
  const todo: Record<string, unknown>[] = [root];
  for (
    let holder = todo.pop();
    holder && places.length < 2000;
    holder = todo.pop()
  ) {
    for (const [key, value] of Object.entries(holder)) {
      // The kind stays, so that the object is looked at as what it was.
      if (holder !== root || (key !== 'kind' && key !== 'apiVersion')) {
        places.push({ holder, key });
      }
      if (typeof value === 'object' && value !== null) {
        todo.push(value as Record<string, unknown>);
      }
    }
  }
  return places;
}
