import { absence, fact } from '../../evidence';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { Dialled } from '../lib/gatewayUpstream';
import { findProxies, flagOf } from '../lib/proxies';

export const VENDOR = { id: 'f5-bigip-cis', title: 'F5 BIG-IP' };

/** The controller that programs the BIG-IP, which itself is outside. */
export function bigIpController(snapshot: Snapshot) {
  return snapshot.memo(findController);
}

function findController(snapshot: Snapshot) {
  const [found] = findProxies(snapshot, {
    images: ['k8s-bigip-ctlr', 'cntr-ingress-svcs'],
  });
  const flag = (name: string) => flagOf(found?.container, name);
  return { found, flag };
}

/** Members of a pool are nodes, unless the controller's argument says pods. */
export function poolMembers(snapshot: Snapshot): Dialled {
  const { found, flag } = bigIpController(snapshot);
  const type = flag('pool-member-type');
  const at = {
    path: 'spec.containers.args',
    value: `--pool-member-type=${type ?? ''}`,
  };
  if (!found) {
    return {
      addressing: 'unknown',
      because: [
        absence(
          'V4',
          'the controller, whose argument says what pools hold, was not found',
          {
            kind: 'Pod',
            namespaces: [],
            selector: 'k8s-bigip-ctlr',
          },
        ),
      ],
    };
  }
  if (type === 'auto' || type === 'nodeportlocal') {
    return {
      addressing: type === 'auto' ? 'unknown' : 'pod-ip',
      because: [
        fact(
          'V4',
          'members are pods where they can be',
          { ref: found.ref },
          at,
        ),
      ],
    };
  }
  return type === 'cluster'
    ? {
        addressing: 'pod-ip',
        because: [
          fact('V4', 'members of pools are pods', { ref: found.ref }, at),
        ],
      }
    : {
        addressing: 'node-port',
        because: [
          fact(
            'V4',
            'members of pools are ports of the nodes',
            { ref: found.ref },
            at,
          ),
        ],
      };
}
