import type { Change, Manifest } from 'istio-ingress-contract';
import { serviceHostname } from '../../mesh/hostnames';
import { Service } from '../../snapshot/kinds';
import type { IntentService, MendTarget } from '../types';

/**
 * Another name of a Service, of type ExternalName. Controllers that dial pods
 * behind a Service dial such a name as it is, and so the Service's address.
 */
export function otherNameOf(
  { namespace, name, port }: IntentService,
  metadata: Manifest['metadata'],
  portName?: string,
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      type: 'ExternalName',
      externalName: serviceHostname(namespace, name),
      ports: [{ ...(portName ? { name: portName } : {}), port }],
    },
  };
}

/** The name to use in place of the Service's, and what has to be created for it. */
export function otherNameFor(
  { entry, service, objects }: MendTarget,
  portName?: string,
): { name: string; create: Change[] } | { cannot: string } {
  const namespace = entry.namespace ?? service.namespace;
  const name = `${service.name}-upstream`;
  const there = objects.get(Service, namespace, name)?.body.spec;
  if (!there) {
    const manifest = otherNameOf(service, { name, namespace }, portName);
    return { name, create: [{ op: 'create', manifest }] };
  }
  return there.externalName === serviceHostname(service.namespace, service.name)
    ? { name, create: [] }
    : {
        cannot: `Service ${namespace}/${name}, which would be the other name of ${service.name}, is something else.`,
      };
}
