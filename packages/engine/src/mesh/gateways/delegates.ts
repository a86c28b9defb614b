import type { HttpMatch, HttpRule } from './model';

/**
 * The rules of a delegate under the rule that names it: one for each rule of
 * the delegate whose matches do not contradict the root's
 * (`pilot/pkg/model/virtualservice.go#MergeHTTPRoutes`).
 */
export function mergeDelegate(
  root: HttpRule,
  delegate: readonly HttpRule[],
): HttpRule[] {
  return delegate.flatMap(rule => {
    const matches = mergeMatches(root.matches, rule.matches);
    if (!matches) return [];
    const inherits =
      rule.action.kind === 'route' && root.action.kind === 'direct';
    const rewriteHost = rule.rewriteHost ?? root.rewriteHost;
    const rewritePath = rule.rewritePath ?? root.rewritePath;
    return [
      {
        ...rule,
        matches,
        action: inherits ? root.action : rule.action,
        mirrors: rule.mirrors.length > 0 ? rule.mirrors : root.mirrors,
        ...(rewriteHost ? { rewriteHost } : {}),
        ...(rewritePath ? { rewritePath } : {}),
        root: { object: root.object, pointer: root.pointer },
      },
    ];
  });
}

// Matches multiply; beyond this many, more of them change nothing that is told.
const MAX_MATCHES = 10_000;

function mergeMatches(
  root: readonly HttpMatch[],
  delegate: readonly HttpMatch[],
): readonly HttpMatch[] | undefined {
  if (root.length === 0) return delegate;
  if (delegate.length === 0) return root;
  const merged: HttpMatch[] = [];
  for (const leaf of delegate) {
    if (merged.length > MAX_MATCHES) break;
    const fitting = root.filter(match => !contradicts(match, leaf));
    if (fitting.length === 0) return undefined;
    merged.push(...fitting.map(match => merge(match, leaf)));
  }
  return merged;
}

function merge(root: HttpMatch, leaf: HttpMatch): HttpMatch {
  const path = leaf.path ?? root.path;
  const port = leaf.port ?? root.port;
  const sourceNamespace = leaf.sourceNamespace ?? root.sourceNamespace;
  return {
    ...(path ? { path } : {}),
    ...(port ? { port } : {}),
    gateways: leaf.gateways.length > 0 ? leaf.gateways : root.gateways,
    sourceLabels: { ...root.sourceLabels, ...leaf.sourceLabels },
    ...(sourceNamespace ? { sourceNamespace } : {}),
    conditions: { ...root.conditions, ...leaf.conditions },
    ignoreCase: leaf.ignoreCase,
  };
}

function contradicts(root: HttpMatch, leaf: HttpMatch): boolean {
  if (
    root.path &&
    leaf.path &&
    stringsContradict(wordsOf(root.path), wordsOf(leaf.path))
  )
    return true;
  for (const [name, condition] of Object.entries(leaf.conditions)) {
    const other = root.conditions[name];
    if (
      other !== undefined &&
      stringsContradict(asWords(other), asWords(condition))
    )
      return true;
  }
  if (root.ignoreCase !== leaf.ignoreCase) return true;
  if (root.port && leaf.port && root.port !== leaf.port) return true;
  if (root.sourceNamespace && root.sourceNamespace !== leaf.sourceNamespace)
    return true;
  for (const [label, value] of Object.entries(leaf.sourceLabels)) {
    if (
      root.sourceLabels[label] !== undefined &&
      root.sourceLabels[label] !== value
    )
      return true;
  }
  if (root.gateways.length === 0 || leaf.gateways.length === 0) return false;
  if (root.gateways.length < leaf.gateways.length) return true;
  return leaf.gateways.some(gateway => !root.gateways.includes(gateway));
}

interface Words {
  exact?: string;
  prefix?: string;
  regex?: string;
}

function wordsOf({ kind, value }: { kind: keyof Words; value: string }): Words {
  return { [kind]: value };
}

function asWords(value: unknown): Words {
  return typeof value === 'object' && value !== null ? (value as Words) : {};
}

// A leaf must be a part of its root: what the root does not contain cannot
// reach it (stringMatchConflict).
function stringsContradict(root: Words, leaf: Words): boolean {
  if (root.regex && (leaf.regex || leaf.prefix || leaf.exact)) return true;
  if (leaf.regex && (root.regex || root.prefix || root.exact)) return true;
  if (root.exact) return leaf.prefix ? true : leaf.exact !== root.exact;
  if (root.prefix) {
    if (leaf.prefix) return !leaf.prefix.startsWith(root.prefix);
    if (leaf.exact) return !leaf.exact.startsWith(root.prefix);
  }
  return true;
}
