import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  policySchema,
  type Policy,
  type PolicyList,
} from 'istio-ingress-contract';
import { defaultPolicies } from 'istio-ingress-engine';

/** The policies that are in force, by id. */
export interface PoliciesInForce {
  source: PolicyList['source'];
  items: readonly Policy[];
}

const KEY = 'istioIngress.policies';

/**
 * The policies of the configuration; the shipped ones where it names none. An
 * empty list says that there are none.
 *
 * @param vendors - the ids that a scope may name
 * @throws InputError that names the key and the policy, and says what is wrong
 */
export function readPolicies(
  config: RootConfigService,
  vendors: readonly string[],
): PoliciesInForce {
  const given: unknown = config.getOptional(KEY);
  if (given === undefined) {
    return { source: 'default', items: defaultPolicies };
  }
  if (!Array.isArray(given)) {
    throw new InputError(`${KEY}: expected a list of policies`);
  }
  const seen = new Map<string, number>();
  const items = given.map((item: unknown, index): Policy => {
    const key = `${KEY}[${index}]${nameOf(item)}`;
    const parsed = policySchema.safeParse(item);
    if (!parsed.success) {
      throw new InputError(
        `${key}: ${parsed.error.issues
          .map(({ path, message }) => [path.join('.'), message])
          .map(([path, message]) => (path ? `${path}: ${message}` : message))
          .join('; ')}`,
      );
    }
    const policy = parsed.data;
    const before = seen.get(policy.id);
    if (before !== undefined) {
      throw new InputError(
        `${key}: the id is already that of ${KEY}[${before}]; give each policy an id of its own`,
      );
    }
    seen.set(policy.id, index);
    for (const vendor of policy.scope.vendors ?? []) {
      if (vendors.includes(vendor)) continue;
      throw new InputError(
        `${key}: scope.vendors: '${vendor}' is no vendor; known are ${vendors.join(
          ', ',
        )}`,
      );
    }
    return policy;
  });
  return {
    source: 'config',
    items: items.sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function nameOf(item: unknown): string {
  const id =
    typeof item === 'object' && item !== null && 'id' in item
      ? item.id
      : undefined;
  return typeof id === 'string' ? ` ('${id}')` : '';
}
