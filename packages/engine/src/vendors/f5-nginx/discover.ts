import { absentController } from '../lib/claimIngresses';
import type { ControllerDraft, Discovery, VendorContext } from '../types';
import { findControllers, vendorName } from './controllers';
import { ingressEntries } from './ingress';
import { transportServerEntries } from './transportServers';
import { type Serving, virtualServerEntries } from './virtualServers';

/** Everything that the NGINX Ingress Controller of F5 serves. */
export function discover(context: VendorContext): Discovery {
  const found = findControllers(context);
  const ingresses = ingressEntries(context, found);
  let absent: ControllerDraft | undefined = ingresses.controllers[0];
  // Own kinds without a class are served by every controller.
  const servingOf: Serving = object => {
    const className = object.body.spec?.ingressClassName;
    const servers = found.filter(
      each =>
        each.watchesNamespace(object.namespace) &&
        (!className || className === each.className),
    );
    if (servers.length > 0)
      return {
        servers: servers.map(each => ({
          id: each.controller.id,
          controller: each,
        })),
      };
    if (found.length > 0) {
      const message = `no controller serves ${
        className ? `class ${className}` : object.ref.kind
      } in namespace ${object.namespace}`;
      return {
        servers: [],
        reason: { code: 'no-controller', message, object: object.ref },
      };
    }
    absent ??= absentController(context.snapshot, vendorName);
    return { servers: [{ id: absent.id }] };
  };
  const own = [
    ...virtualServerEntries(context, servingOf),
    ...transportServerEntries(context, servingOf),
  ];
  return {
    controllers: [
      ...found.map(({ controller }) => controller),
      ...(absent ? [absent] : []),
    ],
    entries: [...ingresses.entries, ...own],
  };
}
