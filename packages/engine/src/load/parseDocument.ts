import type { Problem } from 'istio-ingress-contract';
import { CORE_SCHEMA, Type, YAMLException, load } from 'js-yaml';
import type { DocumentText } from './documents';
import { measure, removePrototypeKeys } from './graph';
import { type LoadLimits, sizeText } from './limits';
import { FALSE_WORDS, TRUE_WORDS } from './plainScalar';
import { readBlockYaml } from './readBlockYaml';

export type ParsedDocument =
  | { ok: true; value: unknown; leftOut: string[] }
  | { ok: false; code: Problem['code']; message: string; line: number };

const TRUE = new Set(TRUE_WORDS);
const FALSE = new Set(FALSE_WORDS);

const bool = new Type('tag:yaml.org,2002:bool', {
  kind: 'scalar',
  resolve: (text: string | null) =>
    text !== null && text.length <= 5 && (TRUE.has(text) || FALSE.has(text)),
  construct: (text: string) => TRUE.has(text),
});

// No timestamp type: dates stay the strings that Kubernetes takes them for.
const schema = CORE_SCHEMA.extend({
  implicit: [
    bool,
    new Type('tag:yaml.org,2002:merge', {
      kind: 'scalar',
      resolve: (text: string | null) => text === '<<' || text === null,
    }),
  ],
});

/**
 * Reads the text of one document. Never throws.
 *
 * @param file - the file that has the document at `start`, where it is at hand
 */
export function parseDocument(
  { text, start, startLine, line }: DocumentText,
  limits: LoadLimits,
  file?: string,
): ParsedDocument {
  const fail = (code: Problem['code'], message: string, at = line) =>
    ({ ok: false, code, message, line: at } as const);
  const overLimit = (message: string) => fail('limit-exceeded', message);

  if (text.length > limits.documentSize) {
    return overLimit(
      `the document has ${sizeText(
        text.length,
      )}, more than the limit of ${sizeText(limits.documentSize)}`,
    );
  }
  let value: unknown;
  let shares = false;
  const json = parseJson(text);
  const block = json.ok
    ? undefined
    : readBlockYaml(text, {
        maxDepth: limits.depth,
        scalar: readScalar,
        ...(file === undefined ? {} : { within: { file, start } }),
      });
  if (json.ok) {
    value = json.value;
  } else if (block) {
    value = block;
  } else {
    shares = text.includes('&') && mayHaveAlias.test(text);
    if (shares) {
      const aliases = countAliases(text, limits);
      if (aliases > limits.aliases) {
        return overLimit(
          `the document has ${aliases} aliases, more than the limit of ${limits.aliases}`,
        );
      }
    }
    try {
      value = parseYaml(text, limits);
    } catch (error) {
      const { message, at } = describe(error, startLine, line);
      if (/maxDepth|call stack/i.test(message))
        return overLimit(tooDeep(limits));
      if (/maxTotalMergeKeys/.test(message)) {
        return overLimit('the document merges more than 10000 keys with <<');
      }
      if (text.includes('{{')) {
        return fail(
          'template',
          'the document is a template: give the manifests that it renders to',
          at,
        );
      }
      return fail('malformed-document', message, at);
    }
  }
  if (json.ok || shares) {
    const { depth, size, cyclic } = measure(value, limits.depth);
    if (cyclic) {
      return fail('malformed-document', 'an alias refers to a node around it');
    }
    if (depth > limits.depth) return overLimit(tooDeep(limits));
    if (size > limits.documentSize) {
      return overLimit(
        `the document has more than ${sizeText(
          limits.documentSize,
        )} once its aliases are followed`,
      );
    }
  }
  const leftOut = text.includes('__proto__') ? removePrototypeKeys(value) : [];
  return { ok: true, value, leftOut };
}

function tooDeep({ depth }: LoadLimits): string {
  return `the document is nested deeper than the limit of ${depth} levels`;
}

/**
 * JSON is much faster to read as JSON than as YAML. It may follow a document
 * marker; anything else is left to the YAML parser.
 */
function parseJson(text: string): { ok: true; value: unknown } | { ok: false } {
  const body = /^(?:---)?[ \t\r\n]*(?=[{[])/.exec(text);
  if (!body || text.startsWith('{{', body[0].length)) return { ok: false };
  try {
    return { ok: true, value: JSON.parse(text.slice(body[0].length)) };
  } catch {
    return { ok: false };
  }
}

const readScalar = (text: string) => load(text, { schema });

/** Reads a document with the full parser. Throws where it is malformed. */
export function parseYaml(text: string, limits: LoadLimits): unknown {
  return load(text, yamlOptions(limits));
}

function yamlOptions({ depth }: LoadLimits) {
  // The parser counts scalars as a level of their own.
  return { schema, maxDepth: depth + 1, maxTotalMergeKeys: 10_000 };
}

const mayHaveAlias = /(?:^|[\s[{,:?-])\*[^\s,[\]{}]/;

/**
 * The exact number of aliases when it may pass the limit, else an upper bound.
 * An asterisk in prose is no alias, so only the parser can tell; it shares what
 * an alias stands for and so needs no memory for it.
 */
function countAliases(text: string, limits: LoadLimits): number {
  const candidates = text.match(new RegExp(mayHaveAlias, 'g'))?.length ?? 0;
  if (candidates <= limits.aliases) return candidates;
  let count = 0;
  let last = -1;
  const listener = (
    event: 'open' | 'close',
    state: {
      kind?: unknown;
      tag?: unknown;
      anchor?: unknown;
      result?: unknown;
      position: number;
    },
  ) => {
    // Of all nodes only an alias has a result and no kind. It is reported once
    // more when the parser had taken it for the key of a mapping.
    if (event !== 'close' || state.position === last) return;
    if (state.kind !== null || state.tag !== null || state.anchor !== null)
      return;
    if (state.result === null || state.result === undefined) return;
    last = state.position;
    count += 1;
  };
  try {
    load(text, { ...yamlOptions(limits), listener });
  } catch {
    // Read again by the caller, who reports it.
  }
  return count;
}

function describe(
  error: unknown,
  startLine: number,
  line: number,
): { message: string; at: number } {
  if (error instanceof YAMLException) {
    return {
      message: error.reason || 'the document is malformed',
      at: error.mark ? startLine + error.mark.line : line,
    };
  }
  return { message: String(error), at: line };
}
