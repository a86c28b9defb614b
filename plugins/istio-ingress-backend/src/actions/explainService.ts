import {
  type Node,
  type ObjectRef,
  sentenceOf,
  type ServiceRef,
} from 'istio-ingress-contract';
import type { Caller } from '../router/createRouter';
import type { AskedHandlers } from './AskedHandlers';

const MAX_ROUTES = 20;
const MAX_EVIDENCE = 5;

/** One service in as many words as an answer should have. */
export async function explainService(
  handlers: AskedHandlers,
  params: ServiceRef,
  caller: Caller,
) {
  const { summary, service, routes, findings, policies } =
    await handlers.GetService({ params, query: {}, body: undefined }, caller);
  return {
    sentence: sentenceOf({
      name: params.name,
      services: [
        {
          ref: service.ref,
          modes: service.modes,
          unknown: service.unknown,
          routes,
        },
      ],
    }),
    posture: summary.posture,
    modes: summary.modes,
    stale: summary.stale,
    observedAt: summary.observedAt,
    unknown: (summary.unknown ?? []).map(({ message }) => message),
    policies: (policies ?? []).map(policy => ({
      policy: policy.policyId,
      title: policy.title,
      status: policy.status,
      shortfalls: policy.shortfalls.map(({ message }) => message),
      waivedUntil: policy.waivedUntil,
    })),
    routes: routes.slice(0, MAX_ROUTES).map(route => ({
      entry: titleOf(route.entry),
      hosts: route.rule.hosts,
      vendor: route.vendor,
      mode: route.mode,
      outcome: route.outcome,
      hops: route.hops.map(hop => ({
        from: nodeTitle(hop.from),
        to: nodeTitle(hop.to),
        sent: hop.sent,
        accepts: hop.accepts,
        outcome: hop.outcome,
        because: hop.because
          .slice(0, MAX_EVIDENCE)
          .map(({ message, object }) =>
            object ? `${titleOf(object)}: ${message}` : message,
          ),
      })),
    })),
    findings: findings.map(({ rule, severity, message, fix }) => ({
      rule,
      severity,
      message,
      fix: fix?.summary,
    })),
  };
}

export function titleOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

function nodeTitle({ kind, title }: Node): string {
  return `${kind} ${title}`;
}
