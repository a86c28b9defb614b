import { InputError } from '@backstage/errors';
import { strictRequestSchema, type StrictScope } from 'istio-ingress-contract';
import type { Caller } from '../router/createRouter';
import type { AskedHandlers } from './AskedHandlers';
import { titleOf } from './explainService';

const MAX_BREAKS = 50;

export interface StrictInput {
  cluster: string;
  namespace?: string;
  service?: string;
}

/** What STRICT would break, and the way there. */
export async function whatIfStrict(
  handlers: AskedHandlers,
  input: StrictInput,
  caller: Caller,
) {
  const body = strictRequestSchema.parse({
    cluster: input.cluster,
    scope: scopeOf(input),
  });
  const { plan, order, unmended } = await handlers.WhatIfStrict(
    { params: {}, query: {}, body },
    caller,
  );
  return {
    verdict: plan.verdict,
    basedOn: plan.observedAt,
    cannot: plan.cannot?.message,
    breaks: plan.breaks.slice(0, MAX_BREAKS).map(route => ({
      service:
        route.service && `${route.service.namespace}/${route.service.name}`,
      entry: titleOf(route.entry),
      hosts: route.rule.hosts,
      reasons: route.because.map(({ message }) => message),
    })),
    unknown: plan.unknown.length,
    clientsOutsideMesh: plan.clientsOutsideMesh,
    steps: order.map(({ title, owners, mends, left }) => ({
      title,
      owners,
      mends: mends.length,
      left,
    })),
    unmended: unmended.length,
  };
}

/** @throws InputError */
function scopeOf({ namespace, service }: StrictInput): StrictScope {
  if (!namespace) {
    if (service) throw new InputError('service: name its namespace as well');
    return { kind: 'mesh' };
  }
  return service
    ? { kind: 'service', namespace, name: service }
    : { kind: 'namespace', namespace };
}
