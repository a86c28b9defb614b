import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import {
  addressingOf,
  isMadeByController,
  TargetGroupBinding,
  tlsToTargets,
} from '../lib/aws';
import { decrypted, payloadOf } from '../lib/payload';
import { servicePort } from '../lib/servicePort';
import type { EntryClaim, VendorContext } from '../types';

/** Bound target groups of layer 4, which only a network load balancer has. */
export function bindingEntries({ objects }: VendorContext): EntryClaim[] {
  return objects.list(TargetGroupBinding).flatMap((binding): EntryClaim[] => {
    const { targetGroupProtocol, targetType, serviceRef } =
      binding.body.spec ?? {};
    if (targetGroupProtocol !== 'TCP' && targetGroupProtocol !== 'TLS')
      return [];
    if (isMadeByController(binding.labels) || !serviceRef) return [];
    const service = objects.get(Service, binding.namespace, serviceRef.name);
    const port = servicePort(service, serviceRef.port);
    return [
      {
        ref: binding.ref,
        state: 'claimed',
        strength: 'live',
        because: [
          fact(
            'V1',
            'a target group of layer 4 is a network load balancer’s',
            binding,
            {
              path: 'spec.targetGroupProtocol',
              value: targetGroupProtocol,
            },
          ),
        ],
        routes: [
          {
            rule: { pointer: '/spec/serviceRef', hosts: [] },
            edge: 'unknown',
            controllerId: 'aws-nlb/network',
            backend: {
              kind: 'service',
              namespace: binding.namespace,
              ...serviceRef,
            },
            upstream: {
              addressing: targetType ? addressingOf(targetType) : 'unknown',
              ...(targetGroupProtocol === 'TLS'
                ? { ...decrypted(port), ...tlsToTargets }
                : payloadOf(port)),
              because: [
                fact(
                  'V4',
                  'the target group states how targets are reached',
                  binding,
                  {
                    path: 'spec',
                    value: { targetType, targetGroupProtocol },
                  },
                ),
              ],
            },
          },
        ],
      },
    ];
  });
}
