import type { Change } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { Ingress } from '../../snapshot/kinds';
import { pathsOf } from '../lib/kubernetesIngress';
import { otherNameFor } from '../lib/otherName';
import { setAnnotations } from '../lib/recipes';
import type { MendTarget } from '../types';
import { findControllers } from './controllers';

/** Another name in place of the Service's, and the Service's as Host. */
export function mend(target: MendTarget): Change[] | { cannot: string } {
  const { entry, manifest, pointer, service, objects } = target;
  if (entry.kind !== 'Ingress') {
    return {
      cannot: `${entry.kind} has no setting for the Host with HAProxy.`,
    };
  }
  if (findControllers(target).some(({ followsNames }) => !followsNames)) {
    return {
      cannot:
        'The controller dials pods, and runs with --disable-service-external-name.',
    };
  }
  const ingress = objects.get(Ingress, entry.namespace ?? '', entry.name);
  const others = (ingress ? pathsOf(ingress) : []).filter(
    ({ backend }) =>
      backend.kind !== 'service' || backend.name !== service.name,
  );
  if (service.protocol === 'http' && others.length > 0) {
    return {
      cannot:
        'The Host is set for a whole Ingress, and this one leads to other Services as well: give this one an Ingress of its own.',
    };
  }
  const known = otherNameFor(target);
  if ('cannot' in known) return known;
  const { name, create } = known;
  const at = pointer.startsWith('/spec/rules') ? `${pointer}/backend` : pointer;
  return [
    ...create,
    {
      op: 'patch',
      object: entry,
      ops: [
        {
          op: 'replace',
          path: `${at}/service`,
          value: { name, port: { number: service.port } },
        },
      ],
    },
    ...(service.protocol === 'http'
      ? setAnnotations(entry, manifest, {
          'haproxy.org/set-host': serviceHostname(
            service.namespace,
            service.name,
          ),
        })
      : []),
  ];
}
