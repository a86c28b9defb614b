import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';

export type Value = Scalar | YAMLMap | YAMLSeq | Alias;

/** The value of a pair or the item of a list; undefined when there is none. */
export function valueOf(value: unknown): Value | undefined {
  if (isMap(value) || isSeq(value) || isAlias(value) || isScalar(value)) {
    return isNothing(value) ? undefined : value;
  }
  return undefined;
}

// `key:` has an empty scalar of no width, somewhere behind the colon.
function isNothing(node: Value): boolean {
  return (
    isScalar(node) &&
    node.range !== undefined &&
    node.range !== null &&
    node.range[0] === node.range[1]
  );
}

/** The key of a pair as the loader names it. */
export function keyOf({ key }: Pair): string {
  if (!isScalar(key)) return String(key);
  const { value } = key;
  return typeof value === 'symbol' ? '<<' : String(value);
}

export function startOf(node: Value): number {
  return node.range?.[0] ?? 0;
}

export function startOfPair({ key }: Pair): number {
  return isScalar(key) ? startOf(key) : 0;
}

/** Position of the colon behind a key. */
export function colonOf(pair: Pair): number | undefined {
  return pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')
    ?.offset;
}

/** Positions of the dashes of a block list. */
export function dashesOf(seq: YAMLSeq): number[] {
  const token = seq.srcToken;
  if (token?.type !== 'block-seq') return [];
  return token.items.flatMap(({ start }) =>
    start
      .filter(({ type }) => type === 'seq-item-ind')
      .map(({ offset }) => offset),
  );
}

export function isBlockScalar(node: Value): node is Scalar {
  return (
    isScalar(node) &&
    (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
  );
}

export function isBlockCollection(node: Value): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && !node.flow;
}

/**
 * Where the content of a node ends, before the comments and blank lines that
 * the parser counts to a collection.
 */
export function contentEnd(text: string, node: Value): number {
  if (isMap(node) && !node.flow && node.items.length > 0) {
    return endOfPair(text, node.items[node.items.length - 1]);
  }
  if (isSeq(node) && !node.flow && node.items.length > 0) {
    const last = valueOf(node.items[node.items.length - 1]);
    const dashes = dashesOf(node);
    return last ? contentEnd(text, last) : dashes[dashes.length - 1] + 1;
  }
  const end = node.range?.[1] ?? 0;
  // A block scalar ends behind its last line break.
  if (!isBlockScalar(node) || text[end - 1] !== '\n') return end;
  return text[end - 2] === '\r' ? end - 2 : end - 1;
}

export function endOfPair(text: string, pair: Pair): number {
  const value = valueOf(pair.value);
  if (value) return contentEnd(text, value);
  const colon = colonOf(pair);
  if (colon !== undefined) return colon + 1;
  return isScalar(pair.key) ? pair.key.range?.[1] ?? 0 : 0;
}
