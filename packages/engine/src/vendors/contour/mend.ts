import type { Change, PatchOperation } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { otherNameFor } from '../lib/otherName';
import type { MendTarget } from '../types';
import { findControllers } from './controllers';
import { HTTPProxy } from './kinds';

/** Another name in place of the Service's, and the Service's as Host. */
export function mend(target: MendTarget): Change[] | { cannot: string } {
  const { entry, pointer, service, objects } = target;
  if (entry.kind !== 'HTTPProxy') {
    return {
      cannot: `${entry.kind} has no setting for the Host with Contour: HTTPProxy has.`,
    };
  }
  const controllers = findControllers(target);
  if (!controllers.every(({ followsNames }) => followsNames)) {
    return {
      cannot:
        'Contour dials pods, unless its configuration allows names (enableExternalNameService: true).',
    };
  }
  const [, r, s] =
    /^\/spec\/routes\/(\d+)\/services\/(\d+)$/.exec(pointer) ?? [];
  const proxy = objects.get(HTTPProxy, entry.namespace ?? '', entry.name);
  const route = proxy?.body.spec?.routes[Number(r)];
  if (!route || s === undefined)
    return {
      cannot: 'Connections that are passed on have no Host to replace.',
    };
  const known = otherNameFor(target, 'http');
  if ('cannot' in known) return known;
  const { name, create } = known;
  return [
    ...create,
    {
      op: 'patch',
      object: entry,
      ops: [
        { op: 'replace', path: `${pointer}/name`, value: name },
        ...(service.protocol === 'http'
          ? hostAt(
              pointer,
              route.services[Number(s)]?.requestHeadersPolicy,
              serviceHostname(service.namespace, service.name),
            )
          : []),
      ],
    },
  ];
}

/** A policy of the service itself: other services of the route keep their Host. */
function hostAt(
  pointer: string,
  policy: { set: readonly { name: string }[] } | undefined,
  value: string,
): PatchOperation[] {
  const path = `${pointer}/requestHeadersPolicy`;
  const header = { name: 'Host', value };
  if (!policy) return [{ op: 'add', path, value: { set: [header] } }];
  const index = policy.set.findIndex(
    ({ name }) => name.toLowerCase() === 'host',
  );
  if (index >= 0)
    return [{ op: 'replace', path: `${path}/set/${index}`, value: header }];
  return [
    policy.set.length > 0
      ? { op: 'add', path: `${path}/set/-`, value: header }
      : { op: 'add', path: `${path}/set`, value: [header] },
  ];
}
