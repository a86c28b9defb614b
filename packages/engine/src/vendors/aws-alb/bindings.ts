import { fact } from '../../evidence';
import {
  addressingOf,
  isMadeByController,
  TargetGroupBinding,
  tlsToTargets,
} from '../lib/aws';
import type { EntryClaim, Upstream, VendorContext } from '../types';

/**
 * Target groups that were made outside and bound to a Service. Which load
 * balancer forwards to one is known to AWS alone; the protocol, where it is
 * stated, tells the kind.
 */
export function bindingEntries({ objects }: VendorContext): EntryClaim[] {
  return objects.list(TargetGroupBinding).flatMap((binding): EntryClaim[] => {
    const spec = binding.body.spec;
    const protocol = spec?.targetGroupProtocol;
    const common = { ref: binding.ref, strength: 'live' as const };
    if (isMadeByController(binding.labels)) {
      return [
        {
          ...common,
          state: 'not-an-entry',
          because: [
            fact(
              'V1',
              'the controller made it for an entry of its own',
              binding,
              {
                path: 'metadata.labels',
              },
            ),
          ],
          routes: [],
        },
      ];
    }
    // Layer 4 is a network load balancer's.
    if (protocol !== undefined && !protocol.startsWith('HTTP')) return [];
    const upstream: Upstream = {
      addressing: spec?.targetType ? addressingOf(spec.targetType) : 'unknown',
      host: { from: 'client' },
      protocol: protocol ? 'http' : 'unknown',
      clientTls: protocol ? 'none' : 'unknown',
      ...(protocol === 'HTTPS' ? tlsToTargets : {}),
      ...(protocol
        ? {}
        : {
            unknown: {
              code: 'upstream-not-known',
              message: 'the protocol of the target group is known to AWS alone',
              object: binding.ref,
            },
          }),
      because: [
        fact('V5', 'the target group states how targets are reached', binding, {
          path: 'spec',
          value: {
            targetType: spec?.targetType,
            targetGroupProtocol: protocol,
          },
        }),
      ],
    };
    return [
      {
        ...common,
        state: 'claimed',
        ...(protocol ? {} : { candidates: ['aws-alb', 'aws-nlb'] }),
        because: [
          fact('V1', 'the kind belongs to AWS load balancers', binding),
        ],
        routes: spec?.serviceRef
          ? [
              {
                rule: { pointer: '/spec/serviceRef', hosts: [] },
                edge: 'unknown',
                controllerId: 'aws-alb',
                backend: {
                  kind: 'service',
                  namespace: binding.namespace,
                  ...spec.serviceRef,
                },
                upstream,
              },
            ]
          : [],
      },
    ];
  });
}
