/**
 * Decides whether a text matches a regular expression of a user as a whole,
 * in time linear in the text: alternatives are followed side by side. Covers
 * the part of RE2's syntax that route matches use; anything else gives
 * undefined, never a guess.
 */
export function matchesWhole(
  pattern: string,
  text: string,
): boolean | undefined {
  if (pattern.length > MAX_PATTERN || text.length > MAX_TEXT) return undefined;
  const program = compile(pattern);
  return program && run(program, text);
}

const MAX_PATTERN = 1000;
const MAX_TEXT = 10_000;
const MAX_STEPS = 10_000;

type CharTest = (char: string) => boolean;

type Node =
  | { kind: 'empty' }
  | { kind: 'char'; test: CharTest }
  | { kind: 'sequence' | 'choice'; parts: Node[] }
  | { kind: 'repeat'; node: Node; min: number; max: number };

class Unsupported extends Error {}

interface State {
  test?: CharTest;
  next: State[];
  accepts?: boolean;
}

function compile(pattern: string): State | undefined {
  try {
    const node = new Parser(pattern).parse();
    const counter = { left: MAX_STEPS };
    return build(node, newState(counter, { accepts: true, next: [] }), counter);
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

function newState(counter: { left: number }, state: State): State {
  spend(counter);
  return state;
}

// Counted repetitions multiply; a pattern that grows too large is given up.
function spend(counter: { left: number }): void {
  counter.left -= 1;
  if (counter.left < 0) throw new Unsupported();
}

/** States that read the node and go on to `end`. */
function build(node: Node, end: State, counter: { left: number }): State {
  spend(counter);
  switch (node.kind) {
    case 'empty':
      return end;
    case 'char':
      return newState(counter, { test: node.test, next: [end] });
    case 'sequence':
      return node.parts.reduceRight(
        (next, part) => build(part, next, counter),
        end,
      );
    case 'choice':
      return newState(counter, {
        next: node.parts.map(part => build(part, end, counter)),
      });
    case 'repeat':
      return buildRepeat(node, end, counter);
    default:
      throw new Unsupported();
  }
}

function buildRepeat(
  { node, min, max }: { node: Node; min: number; max: number },
  end: State,
  counter: { left: number },
): State {
  let state = end;
  if (max === Infinity) {
    const loop = newState(counter, { next: [end] });
    loop.next.push(build(node, loop, counter));
    state = loop;
  } else {
    for (let i = min; i < max; i += 1) {
      state = newState(counter, { next: [end, build(node, state, counter)] });
    }
  }
  for (let i = 0; i < min; i += 1) state = build(node, state, counter);
  return state;
}

function run(start: State, text: string): boolean {
  let current = closure([start]);
  for (const char of text) {
    const next: State[] = [];
    for (const state of current) {
      if (state.test?.(char)) next.push(...state.next);
    }
    current = closure(next);
    if (current.size === 0) return false;
  }
  return [...current].some(({ accepts }) => accepts);
}

function closure(states: State[]): Set<State> {
  const seen = new Set<State>();
  const pending = [...states];
  for (let state = pending.pop(); state; state = pending.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    if (!state.test) pending.push(...state.next);
  }
  return seen;
}

const CLASSES: Readonly<Record<string, CharTest>> = {
  d: char => char >= '0' && char <= '9',
  w: char => /^[0-9A-Za-z_]$/.test(char),
  s: char => '\t\n\f\r '.includes(char),
};

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  parse(): Node {
    if (this.peek() === '^') this.at += 1;
    const node = this.choice();
    if (this.peek() === '$' && this.at === this.text.length - 1) this.at += 1;
    if (this.at < this.text.length) throw new Unsupported();
    return node;
  }

  private peek(): string | undefined {
    return this.text[this.at];
  }

  private choice(): Node {
    const parts = [this.sequence()];
    while (this.peek() === '|') {
      this.at += 1;
      parts.push(this.sequence());
    }
    return parts.length === 1 ? parts[0] : { kind: 'choice', parts };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    for (
      let char = this.peek();
      char !== undefined && char !== '|' && char !== ')';
      char = this.peek()
    ) {
      if (char === '$' && this.at === this.text.length - 1) break;
      parts.push(this.repeated(this.atom()));
    }
    return parts.length === 0 ? { kind: 'empty' } : { kind: 'sequence', parts };
  }

  private repeated(node: Node): Node {
    const range = this.range();
    if (!range) return node;
    // A lazy quantifier changes what is captured, not whether a whole matches.
    if (this.peek() === '?') this.at += 1;
    if (this.range()) throw new Unsupported();
    return { kind: 'repeat', node, ...range };
  }

  private range(): { min: number; max: number } | undefined {
    switch (this.peek()) {
      case '*':
        this.at += 1;
        return { min: 0, max: Infinity };
      case '+':
        this.at += 1;
        return { min: 1, max: Infinity };
      case '?':
        this.at += 1;
        return { min: 0, max: 1 };
      case '{':
        return this.counted();
      default:
        return undefined;
    }
  }

  private counted(): { min: number; max: number } {
    const end = this.text.indexOf('}', this.at);
    const [low, high, more] = this.text.slice(this.at + 1, end).split(',');
    const isNumber = (word: string) =>
      word !== '' && [...word].every(CLASSES.d);
    if (end < 0 || more !== undefined || !isNumber(low))
      throw new Unsupported();
    if (high !== undefined && high !== '' && !isNumber(high))
      throw new Unsupported();
    const min = Number(low);
    const max = high === undefined ? min : Number(high || Infinity);
    if (max < min || min > 1000 || (max !== Infinity && max > 1000))
      throw new Unsupported();
    this.at = end + 1;
    return { min, max };
  }

  private atom(): Node {
    const char = this.text[this.at];
    this.at += 1;
    switch (char) {
      case '.':
        return { kind: 'char', test: other => other !== '\n' };
      case '(':
        return this.group();
      case '[':
        return { kind: 'char', test: this.set() };
      case '\\':
        return { kind: 'char', test: this.escape() };
      case '*':
      case '+':
      case '?':
      case '{':
      case '^':
      case '$':
        throw new Unsupported();
      default:
        return { kind: 'char', test: other => other === char };
    }
  }

  private group(): Node {
    if (this.peek() === '?') {
      if (!this.text.startsWith('?:', this.at)) throw new Unsupported();
      this.at += 2;
    }
    const node = this.choice();
    if (this.peek() !== ')') throw new Unsupported();
    this.at += 1;
    return node;
  }

  private escape(): CharTest {
    const char = this.text[this.at];
    this.at += 1;
    if (char === undefined) throw new Unsupported();
    const known = CLASSES[char];
    if (known) return known;
    const negated = CLASSES[char.toLowerCase()];
    if (negated && 'DWS'.includes(char)) return other => !negated(other);
    if (CLASSES.w(char)) throw new Unsupported();
    return other => other === char;
  }

  private set(): CharTest {
    const negated = this.peek() === '^';
    if (negated) this.at += 1;
    const tests: CharTest[] = [];
    for (let first = true; first || this.peek() !== ']'; first = false) {
      const char = this.peek();
      if (
        char === undefined ||
        (char === '[' && this.text[this.at + 1] === ':')
      )
        throw new Unsupported();
      this.at += 1;
      if (char === '\\') {
        tests.push(this.escape());
        continue;
      }
      const last = this.text[this.at + 1];
      if (this.peek() === '-' && last !== undefined && last !== ']') {
        if (last === '\\' || last < char) throw new Unsupported();
        this.at += 2;
        tests.push(other => other >= char && other <= last);
      } else {
        tests.push(other => other === char);
      }
    }
    this.at += 1;
    return char => tests.some(test => test(char)) !== negated;
  }
}
