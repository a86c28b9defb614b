import type { RouteFilter } from '../../snapshot/schema/gatewayApi';
import type { VirtualServiceHttpRoute } from '../../snapshot/schema/istio';

/**
 * The path that is sent on, or the start of it where a prefix is replaced;
 * without `to` it is not known.
 */
export interface PathRewrite {
  to?: string;
}

/** Where in the filters of a route of the Gateway API a path is rewritten, if at all. */
export function rewriteInFilters(
  filters: readonly RouteFilter[],
): { rewrite: PathRewrite; index: number } | undefined {
  const index = filters.findIndex(({ urlRewrite }) => urlRewrite?.path);
  const path = filters[index]?.urlRewrite?.path;
  if (!path) return undefined;
  const to = path.replaceFullPath ?? path.replacePrefixMatch;
  // An empty prefix leaves the slash (HTTPPathModifier, `replacePrefixMatch`).
  return { rewrite: to === undefined ? {} : { to: to || '/' }, index };
}

/** What `rewrite` of a VirtualService makes of the path. */
export function rewriteInRule({
  rewrite,
}: VirtualServiceHttpRoute): PathRewrite | undefined {
  if (rewrite?.uriRegexRewrite !== undefined) return {};
  return rewrite?.uri === undefined ? undefined : { to: rewrite.uri };
}
