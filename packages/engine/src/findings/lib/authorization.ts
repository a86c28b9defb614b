import type { Resource } from '../../snapshot/Resource';
import { AuthorizationPolicy } from '../../snapshot/kinds';
import { matchesLabels } from '../../snapshot/selectors';
import type { FindingContext } from '../types';

type Source = {
  principals: string[];
  notPrincipals: string[];
  requestPrincipals: string[];
  namespaces: string[];
  serviceAccounts: string[];
  ipBlocks: string[];
  remoteIpBlocks: string[];
  notRemoteIpBlocks: string[];
};

/** An AuthorizationPolicy, as far as it is read. */
export type AuthorizationResource = Resource<{
  spec?: {
    selector?: { matchLabels: Record<string, string> };
    targetRefs: { kind?: string; name?: string }[];
    action?: string;
    rules: {
      from: { source?: Source }[];
      to: { operation?: { hosts: string[]; paths: string[] } }[];
    }[];
  };
}>;

/**
 * The policies that allow requests to pods with these labels. Empty when none
 * is there, and everything is allowed
 * (https://istio.io/latest/docs/concepts/security/#implicit-enablement).
 * Policies that target a waypoint or a Service are another proxy's.
 */
export function allowPoliciesOf(
  context: FindingContext,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  rootNamespace: string,
): readonly AuthorizationResource[] {
  const namespaces = [...new Set([namespace, rootNamespace])];
  return namespaces.flatMap(each =>
    context.objects
      .inNamespace(AuthorizationPolicy, each)
      .filter(({ body }) => {
        const { selector, targetRefs = [], action } = body.spec ?? {};
        if ((action ?? 'ALLOW') !== 'ALLOW' || targetRefs.length > 0)
          return false;
        return !selector || matchesLabels(selector.matchLabels, labels);
      }),
  );
}

/** Does one pattern of a policy take the text (`*` alone, in front or behind)? */
export function takes(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  if (pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
  return pattern === text;
}
