import { serviceQuerySchema } from 'istio-ingress-contract';
import type { Caller } from '../router/createRouter';
import type { AskedHandlers } from './AskedHandlers';

export interface ViolationsInput {
  cluster?: string;
  namespace?: string;
  owner?: string;
  policy?: string;
  limit: number;
  cursor?: string;
}

/** Services that fall short, with what each lacks. */
export async function listViolations(
  handlers: AskedHandlers,
  input: ViolationsInput,
  caller: Caller,
) {
  const page = await handlers.GetServices(
    {
      params: {},
      query: serviceQuerySchema.parse({ ...input, status: 'violating' }),
      body: undefined,
    },
    caller,
  );
  const items = [];
  for (const { ref, ...summary } of page.items) {
    const { policies = [] } = await handlers.GetService(
      { params: ref, query: {}, body: undefined },
      caller,
    );
    items.push({
      ...ref,
      posture: summary.posture,
      modes: summary.modes,
      entityRef: summary.entityRef,
      owner: summary.owner,
      stale: summary.stale,
      shortfalls: policies
        .filter(({ status }) => status === 'violating')
        .filter(({ policyId }) => !input.policy || policyId === input.policy)
        .flatMap(({ policyId, shortfalls }) =>
          shortfalls.map(({ message }) => ({ policy: policyId, message })),
        ),
    });
  }
  return {
    totalCount: page.totalCount,
    nextCursor: page.pageInfo.nextCursor,
    items,
  };
}
