import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import {
  type PathRewrite,
  rewriteInFilters,
} from '../../mesh/gateways/pathRewrite';
import type { RouteRuleSpec } from '../../snapshot/schema/gatewayApi';
import type { RouteDraft } from '../types';
import type { GatewayDestination, RouteResource } from './gatewayRoutes';

/** What filters make of Host and path. */
export type Rewritten = Pick<
  GatewayDestination,
  'rewrittenHost' | 'hostHeader'
> & {
  rewrittenPath?: PathRewrite & { because: Evidence };
};

/** Every implementation rewrites the path alike; a vendor may know of more. */
export function withPath<Done extends Pick<RouteDraft, 'backend' | 'upstream'>>(
  done: Done,
  rewritten: Rewritten['rewrittenPath'],
): Done {
  const { backend, upstream } = done;
  if (!rewritten || backend.kind !== 'service' || upstream.rewritesPath)
    return done;
  const { because, ...rewritesPath } = rewritten;
  return {
    ...done,
    upstream: {
      ...upstream,
      rewritesPath,
      because: [...upstream.because, because],
    },
  };
}

/** A user's regular expression is marked as one, and never run. */
export function pathText({ path }: RouteRuleSpec['matches'][number]): string {
  const value = path?.value ?? '/';
  return path?.type === 'RegularExpression' ? `~${value}` : value;
}

/**
 * The Host and path that filters write: those of the destination come last, and so
 * win over those of the rule.
 */
export function rewriteOf(
  route: RouteResource,
  rule: RouteRuleSpec,
  index: number,
  destination: number,
): Rewritten {
  const at = `spec.rules[${index}]`;
  const found: Rewritten = {};
  const look = (filters: RouteRuleSpec['filters'], path: string) => {
    const paths = rewriteInFilters(filters);
    if (paths) {
      const field = `${path}[${paths.index}].urlRewrite.path`;
      found.rewrittenPath = {
        ...paths.rewrite,
        because: fact('V5', 'a filter rewrites the path', route, {
          path: field,
          value: filters[paths.index].urlRewrite?.path,
        }),
      };
    }
    filters.forEach(({ urlRewrite, requestHeaderModifier }, f) => {
      const value = urlRewrite?.hostname;
      if (value !== undefined) {
        found.rewrittenHost = {
          value,
          because: fact('V4', 'a filter rewrites the Host', route, {
            path: `${path}[${f}].urlRewrite.hostname`,
            value,
          }),
        };
      }
      const header = requestHeaderModifier?.set.find(
        ({ name }) => name.toLowerCase() === 'host',
      );
      if (header) {
        found.hostHeader = {
          value: header.value,
          because: fact('V4', 'a filter sets the header Host', route, {
            path: `${path}[${f}].requestHeaderModifier.set`,
            value: header,
          }),
        };
      }
    });
  };
  look(rule.filters, `${at}.filters`);
  look(
    rule.backendRefs[destination]?.filters ?? [],
    `${at}.backendRefs[${destination}].filters`,
  );
  return found;
}
